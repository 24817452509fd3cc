/// Counts the parts of a container while it is read. A part of a few bytes takes ten times as much memory to note, and this happens
/// before any memory is granted: what has more parts than any program writes is refused.
struct PartCount {
    /// A picture of 64 MB in chunks of one kilobyte has fewer.
    static let most = 100_000

    private var count = 0

    /// One more.
    mutating func add(_ format: PhotoFormat) throws(PhotoRejection) {
        count += 1
        guard count <= Self.most else { throw .unsupported("the \(format.name) file has more than \(Self.most) parts") }
    }
}
