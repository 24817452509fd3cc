public import ArgumentParser
public import WebApp

/// How the web app hears of results, and what stands in front of it.
struct WebServingOptions: ParsableArguments {
    @Option(
        name: .customLong("receive"),
        help: """
            How results are heard of. webhook: SNS posts to the public URL, so to one process. queue: each process has a queue of its own. \
            Default: webhook at an endpoint, queue on AWS.
            """
    )
    var reception: ReceptionKind?

    @Flag(
        help: """
            Believe X-Forwarded-Host and X-Forwarded-Proto. Only where every request comes through a proxy that sets them: otherwise anybody \
            could.
            """
    )
    var trustForwarded = false

    func apply(to configuration: inout WebAppConfiguration) {
        configuration.reception = reception
        configuration.trustsForwardedFields = trustForwarded
    }
}

extension ReceptionKind: ExpressibleByArgument {}
