import PhotoEngine

/// The places where SageMaker and the program in a Processing job's container meet.
///
/// https://docs.aws.amazon.com/sagemaker/latest/dg/build-your-own-processing-container.html
public struct ProcessingContainer: Sendable, Hashable {
    /// Where SageMaker puts what it shares with the container.
    public static let usualRoot = "/opt/ml"

    private let root: String

    /// - Parameter root: another folder in its place, for tests.
    public init(root: String = usualRoot) {
        self.root = root
    }

    /// The job of this container; nil where there is none.
    ///
    /// - Throws: ``ProcessingJobError``.
    public func job() throws(ProcessingJobError) -> ProcessingJob? {
        guard let configuration = try document("processingjobconfig.json") else { return nil }
        return try ProcessingJob(configuration: configuration, resources: try document("resourceconfig.json"))
    }

    private func document(_ name: String) throws(ProcessingJobError) -> [UInt8]? {
        let path = "\(root)/config/\(name)"
        guard FileKind(of: path) != .nothing else { return nil }
        do {
            return try InputFile.read(path, limits: PhotoLimits(fileBytes: 16 << 20)).bytes
        } catch {
            throw .unreadable(name, reason: "\(error)")
        }
    }

    /// Where a path of the job's lies.
    public func place(of path: String) -> String {
        guard path == ProcessingContainer.usualRoot || path.hasPrefix("\(ProcessingContainer.usualRoot)/") else { return path }
        return root + path.dropFirst(ProcessingContainer.usualRoot.count)
    }

    /// Leaves a word that `DescribeProcessingJob` shows as `ExitMessage`: its first KB, whose characters must be whole.
    ///
    /// - Throws: ``FileProblem``.
    public func leave(message: String) throws(FileProblem) {
        try OutputFile.store(ProcessingContainer.firstKilobyte(of: message), to: "\(root)/output/message")
    }

    static func firstKilobyte(of text: String) -> [UInt8] {
        let limit = 1024
        guard text.utf8.count > limit else { return Array(text.utf8) }
        var kept: [UInt8] = []
        let end = Array("…".utf8)
        for character in text {
            guard kept.count + character.utf8.count + end.count <= limit else { break }
            kept += character.utf8
        }
        return kept + end
    }
}
