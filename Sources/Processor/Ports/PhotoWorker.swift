import PhotoEngine

/// Turns bytes into bytes, as a processor uses the engine.
protocol PhotoWorker: Sendable {
    /// - Throws: `PhotoRejection` when the photo is to blame.
    func process(_ bytes: [UInt8], options: ProcessingOptions) async throws -> ProcessedPhoto
}

extension PhotoEngine: PhotoWorker {}
