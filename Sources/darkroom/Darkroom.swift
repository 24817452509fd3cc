import ArgumentParser

/// The one program: the pipeline, and the AWS that it needs on a laptop.
@main
struct Darkroom: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "darkroom",
        abstract: "An event-driven photo pipeline that runs the same on a laptop and on AWS.",
        discussion: """
            Begin with:
              darkroom up                          everything on this machine, in one process
            The parts by themselves, here or on AWS:
              darkroom cloud                       the local AWS on port 4566
              darkroom provision                   the pipeline's buckets, queues, topics and roles
              darkroom processor                   a worker
              darkroom lambda                      the worker as a Lambda function
              darkroom web                         the web app
            Without any cloud:
              darkroom process photo.jpg -o out    the photo engine on files
            """,
        version: Version.text,
        subcommands: [
            UpCommand.self, CloudCommand.self, ProvisionCommand.self, ProcessorCommand.self, LambdaCommand.self, WebCommand.self,
            ProcessCommand.self, DoctorCommand.self, HealthCommand.self, PoliciesCommand.self,
        ]
    )

    static func main() async {
        FirstProcess.heedStopSignals()
        await main(nil)
    }
}

/// The program's version.
enum Version {
    static let text = "0.1.0"
}
