/// A body that is not `multipart/form-data`, or one that is larger than allowed where it has to be held.
public enum MultipartError: Error, Sendable, Hashable {
    case malformed(String)
    case truncated
    case headersTooLarge(limit: Int)
    case tooManyParts(limit: Int)
}
