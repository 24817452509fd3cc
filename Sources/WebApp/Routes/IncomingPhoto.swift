import AWSCore

/// A file of a form, on its way to S3. The bytes of a refused one are read and forgotten, since others may follow it.
struct IncomingPhoto {
    enum Outcome {
        case stored(PhotoKey, UploadFact)
        case refused(name: String, Failure)
    }

    private enum State {
        case open(PhotoKey, any PhotoUpload)
        case refused(Failure)
    }

    private let name: String
    /// What is said of a file that is larger than the limit.
    private let tooLarge: Failure
    private let limit: Int64
    private var state: State
    private var size: Int64 = 0

    init(key: PhotoKey, name: String, upload: any PhotoUpload, limit: Int64, tooLarge: Failure) {
        self.name = name
        self.limit = limit
        self.tooLarge = tooLarge
        self.state = .open(key, upload)
    }

    /// A file that is not taken.
    init(name: String, refusal: Failure) {
        self.name = name
        self.limit = 0
        self.tooLarge = refusal
        self.state = .refused(refusal)
    }

    mutating func write(_ bytes: [UInt8]) async throws {
        guard case .open(_, let upload) = state else { return }
        size += Int64(bytes.count)
        guard size <= limit else {
            state = .refused(tooLarge)
            return await upload.abandon()
        }
        try await upload.write(bytes)
    }

    mutating func finish(at now: Timestamp) async throws -> Outcome {
        switch state {
        case .refused(let failure):
            return .refused(name: name, failure)
        case .open(let key, let upload):
            guard size > 0 else {
                await upload.abandon()
                return .refused(name: name, .emptyFile)
            }
            let eTag = try await upload.finish()
            return .stored(key, UploadFact(at: now, size: size, eTag: eTag))
        }
    }

    func abandon() async {
        if case .open(_, let upload) = state { await upload.abandon() }
    }
}
