import ArgumentParser
import Batch
import Logging
import PhotoEngine

/// `darkroom process --explain`: what would be done to photos, and why. Nothing is decoded, and nothing is written.
struct PlanExplanation {
    let files: [String]
    let photo: PhotoOptions
    let options: EngineOptions
    let log: LogOptions

    /// - Returns: the exit status: 1 when a photo would be rejected or a file cannot be read.
    func run() async throws -> Int32 {
        let engine = PhotoEngine(configuration: options.configuration, logger: log.logger("engine", level: .warning))
        defer { engine.shutDown() }
        let processing = try photo.processing(options)
        let limits = options.configuration.limits
        var status: Int32 = 0
        for path in try await BlockingWork.run({ [files] () throws(BatchPlanError) in try paths(of: files) }) {
            do {
                let bytes = try await BlockingWork.run { () throws in try PhotoBytes.read(path, limits: limits) }
                let plan = try await engine.plan(bytes, options: processing)
                Console.print(ExplainedPlan(file: path, plan: plan).text)
            } catch let rejection as PhotoRejection {
                Console.error("\(path): would be rejected, \(rejection.reason) (\(rejection.code.rawValue))")
                status = 1
            } catch let problem as FileProblem {
                Console.error("\(problem)")
                status = 1
            }
        }
        return status
    }

    /// The files, and those in the folders.
    private func paths(of files: [String]) throws(BatchPlanError) -> [String] {
        var paths: [String] = []
        for source in BatchSource.named(files) { paths += try BatchPlan(sources: [source], output: "").items.map(\.path) }
        return paths
    }
}
