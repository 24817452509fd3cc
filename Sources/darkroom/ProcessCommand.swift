import ArgumentParser
import FoundationEssentials
import Logging
import PhotoEngine

/// `darkroom process`: the photo engine on files.
struct ProcessCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "process",
        abstract: "Inverts photos on this machine, without any cloud.",
        discussion: """
            Examples:
              darkroom process IMG_0001.jpg -o inverted
              darkroom process *.png --output inverted --engine cpu
            Ends with status 1 when a photo could not be processed; the others are.
            """
    )

    @Argument(help: "The photos: JPEG, PNG, WebP, GIF or TIFF.")
    var files: [String]

    @Option(name: .shortAndLong, help: "The folder for the results, which keep their names.")
    var output: String

    @OptionGroup var engineOptions: EngineOptions
    @OptionGroup var log: LogOptions

    func run() async throws {
        try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true)
        let engine = PhotoEngine(configuration: engineOptions.configuration, logger: log.logger("engine", level: .warning))
        defer { engine.shutDown() }
        let width = engineOptions.configuration.concurrentPhotos
        var failures = 0
        try await withThrowingTaskGroup(of: Bool.self) { group in
            var rest = files[...]
            for _ in 0..<width {
                guard let file = rest.popFirst() else { break }
                group.addTask { try await process(file, engine) }
            }
            while let succeeded = try await group.next() {
                if !succeeded { failures += 1 }
                if let file = rest.popFirst() { group.addTask { try await process(file, engine) } }
            }
        }
        if failures > 0 { throw ExitCode(1) }
    }

    /// - Returns: whether it worked; what went wrong with the photo itself is printed.
    private func process(_ file: String, _ engine: PhotoEngine) async throws -> Bool {
        guard let data = FileManager.default.contents(atPath: file) else {
            Console.error("\(file): cannot be read")
            return false
        }
        do {
            let photo = try await engine.process(Array(data), representation: engineOptions.representation)
            let target = URL(filePath: output).appending(path: URL(filePath: file).lastPathComponent)
            guard target.standardizedFileURL.path != URL(filePath: file).standardizedFileURL.path else {
                Console.error("\(file): the output folder is the photo's own; choose another")
                return false
            }
            try Data(photo.bytes).write(to: target, options: .atomic)
            let report = photo.report
            let time = (report.milliseconds.total * 10).rounded() / 10
            Console.print(
                "\(target.path): \(report.width) × \(report.height), \(report.representation.rawValue) on \(report.device), \(time) ms"
            )
            for warning in report.warnings { Console.error("\(file): \(warning)") }
            return true
        } catch let rejection as PhotoRejection {
            Console.error("\(file): rejected, \(rejection.reason) (\(rejection.code.rawValue))")
            return false
        }
    }
}
