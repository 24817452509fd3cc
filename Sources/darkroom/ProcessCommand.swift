import ArgumentParser
import Batch
import Logging
import PhotoEngine
import Pricing

/// `darkroom process`: the photo engine on files, here or as a SageMaker Processing job.
struct ProcessCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "process",
        abstract: "Inverts photos in files and folders, without any cloud.",
        discussion: """
            Examples:
              darkroom process IMG_0001.jpg -o inverted
              darkroom process holiday -o inverted --manifest inverted.jsonl
            A folder's photos keep their paths below it; links, hidden files and what is no photo are named and left alone.
            Without files, in the container of a SageMaker Processing job, it does the job that /opt/ml/config describes.
            Ends with status 0 when all went well, 1 when photos were rejected or files failed, 2 when it could not go on (a full disk, no
            device), 128 and the signal's number when it was stopped before the last photo. SIGTERM and SIGINT finish the photos in hand.
            """
    )

    @Argument(help: "Photos, and folders of photos: JPEG, PNG, WebP, GIF, TIFF, BMP, HEIC or AVIF.")
    var files: [String] = []

    @Option(name: .shortAndLong, help: "The folder for the results, which keep their names. In a SageMaker job: the job's output.")
    var output: String?

    @Option(help: "A file for the list of what was done: JSON, a line a file. In a SageMaker job: manifest-HOST.jsonl in the job's output.")
    var manifest: String?

    @Flag(inversion: .prefixedNo, help: "Whether rejected photos make the run fail. Default: yes; in a SageMaker job no.")
    var failOnRejected: Bool?

    @Flag(help: "Tell what would be done to each photo, and why. Nothing is decoded, and nothing is written.")
    var explain = false

    @OptionGroup var photo: PhotoOptions
    @OptionGroup var price: PriceOptions
    @OptionGroup var engine: EngineOptions
    @OptionGroup var log: LogOptions

    func run() async throws {
        let status = files.isEmpty ? try await runJob() : try await runFiles()
        if status != 0 { throw ExitCode(status) }
    }

    private func runFiles() async throws -> Int32 {
        if explain {
            return try await Complaint.about("this command") {
                try await PlanExplanation(files: files, photo: photo, options: engine, log: log).run()
            }
        }
        guard let output else { throw ValidationError("give the folder for the results: --output DIR") }
        let batch = PhotoBatch(
            sources: await BlockingWork.run { [files] in BatchSource.named(files) },
            output: output,
            manifest: manifest,
            allowsRejections: failOnRejected == false
        )
        let cost = try price.cost()
        return try await Complaint.about("this command") { try await batch.run(photo, engine, cost: cost, log: log) }.exitStatus
    }

    private func runJob() async throws -> Int32 {
        let container = ProcessingContainer()
        let message: String
        let status: Int32
        do {
            guard let job = try await BlockingWork.run({ () throws(ProcessingJobError) in try container.job() }) else {
                throw ValidationError("give photos, or folders of photos")
            }
            (message, status) = try await run(job, in: container)
        } catch let error as ValidationError {
            throw error
        } catch {
            (message, status) = ("the job cannot start: \(error)", 2)
            Console.error(message)
        }
        do throws(FileProblem) {
            try await BlockingWork.run { () throws(FileProblem) in try container.leave(message: message) }
        } catch {
            Console.error("\(error)")
        }
        return status
    }

    private func run(_ job: ProcessingJob, in container: ProcessingContainer) async throws -> (message: String, exitStatus: Int32) {
        guard !job.inputs.isEmpty else { throw ProcessingJobError.noInput }
        let output = try output ?? container.place(of: job.photoOutput.localPath)
        let batch = PhotoBatch(
            sources: job.sources(at: container.place),
            output: output,
            manifest: manifest ?? container.place(of: job.manifestPath(besides: output)),
            allowsRejections: failOnRejected != true
        )
        let outcome = try await batch.run(photo, engine, cost: try price.cost(jobInstanceType: job.instanceType), log: log)
        let remark = outcome.summary.obstacle ?? outcome.summary.firstProblem
        let message = [outcome.summary.text, remark].compactMap(\.self).joined(separator: ". ")
        return ("\(job.currentHost): \(message)", outcome.exitStatus)
    }
}
