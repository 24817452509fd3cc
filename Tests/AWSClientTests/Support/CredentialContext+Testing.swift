import AWSClient
import AWSCore
import AWSWire

extension CredentialContext {
    /// A context without network, files and commands, unless given.
    static func testing(
        _ variables: [String: String] = [:],
        files: [String: String] = [:],
        transport: ScriptedTransport = ScriptedTransport([]),
        region: Region = Region(rawValue: "eu-west-1"),
        endpoints: EndpointSettings = EndpointSettings(),
        clock: any WallClock = JumpingClock(),
        runCommand: (@Sendable (String, Duration) async throws(CommandFailure) -> CommandOutcome)? = nil
    ) -> CredentialContext {
        var environment = ClientEnvironment(
            variables: variables.merging(["HOME": "/users/a"]) { given, _ in given },
            readFile: { files[$0] }
        )
        if let runCommand { environment.runCommand = runCommand }
        return CredentialContext(
            environment: environment,
            transport: transport,
            region: region,
            endpoints: endpoints,
            clock: clock,
            random: SeededRandomSource(seed: 1)
        )
    }
}

extension CredentialError {
    /// Why the place gave none; nil when no single place is meant.
    var reason: String? {
        switch self {
        case .absent(_, let reason), .failed(_, let reason): reason
        case .noneFound: nil
        }
    }

    var isAbsence: Bool {
        if case .absent = self { true } else { false }
    }
}

extension HTTPResponse {
    static func text(_ status: Int, _ text: String) -> HTTPResponse { HTTPResponse(status: status, body: HTTPBody(text)) }
}

extension HTTPRequest {
    /// The fields of a form, decoded.
    var form: [String: String] {
        let pairs = String(decoding: body.bytes ?? [], as: UTF8.self).split(separator: "&").map { $0.split(separator: "=", maxSplits: 1) }
        return Dictionary(pairs.map { (String($0[0]), PercentEncoding.decode($0.count > 1 ? $0[1] : "") ?? "") }) { $1 }
    }
}
