/// Where a photo stands. Uploading is known to the page alone.
enum PhotoState: String, Sendable, Hashable, Codable {
    /// In the uploads bucket only.
    case queued
    /// A processor said that it works on it.
    case processing
    /// S3 announced the result.
    case done
    /// S3 announced the rejection.
    case failed
}
