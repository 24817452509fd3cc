import ArgumentParser
import Foundation

/// Writes the modules under `Sources/AWSModels` from botocore's service models: names and structure only, no prose.
@main
struct GenerateModels: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "GenerateModels",
        abstract: "Writes the types of the AWS services from botocore's models."
    )

    @Option(help: "The folder of botocore's data (botocore/data in site-packages).")
    var botocore: String

    @Option(help: "The list of services and operations.")
    var operations: String

    @Option(help: "The folder that gets one folder a module.")
    var output: String

    @Option(help: "The table of what is implemented, in Markdown.")
    var compatibility: String?

    @Flag(help: "Write nothing; fail when a file would change.")
    var check = false

    func run() throws {
        let list = try OperationList(contentsOf: URL(filePath: operations))
        var sink = FileSink(isChecking: check)
        var models: [ServiceModel] = []
        for entry in list.services {
            let model = try ServiceModel(entry: entry, botocore: URL(filePath: botocore))
            let folder = URL(filePath: output).appending(path: entry.module)
            for file in try ModuleRendering(model: model).files() {
                try sink.write(file.text, to: folder.appending(path: file.name))
            }
            models.append(model)
        }
        if let compatibility {
            try sink.write(CompatibilityTable(models: models, botocore: list.botocore).markdown, to: URL(filePath: compatibility))
        }
        if check, !sink.differing.isEmpty {
            throw ValidationError("These files differ from the models: run ./dev generate.\n" + sink.differing.joined(separator: "\n"))
        }
        print(check ? "The generated files are up to date." : "Wrote \(sink.written) changed files.")
    }
}
