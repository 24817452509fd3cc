/// The buckets that a photo passes through.
enum PhotoArea: String, CaseIterable, Sendable {
    case uploads
    case processed
    case rejected
}
