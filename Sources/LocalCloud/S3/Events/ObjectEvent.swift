/// What happened to an object, by the name that events carry.
enum ObjectEvent: String, Sendable, CaseIterable {
    case put = "ObjectCreated:Put"
    case post = "ObjectCreated:Post"
    case copy = "ObjectCreated:Copy"
    case completeMultipartUpload = "ObjectCreated:CompleteMultipartUpload"
    case delete = "ObjectRemoved:Delete"
    case putTagging = "ObjectTagging:Put"
    case deleteTagging = "ObjectTagging:Delete"
}
