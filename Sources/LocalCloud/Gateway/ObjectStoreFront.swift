import AWSEvents
import AWSWire

/// What the gateway asks of S3 that is not one of its operations.
protocol ObjectStoreFront: Sendable {
    /// The fields that the bucket's CORS rules let the answer to a browser carry; nil when no rule lets the origin do that.
    func crossOriginFields(_ query: CrossOriginQuery) async throws -> HTTPFields?

    /// Stores what a browser's form uploads. The gateway has checked the form's policy and signature.
    ///
    /// - Throws: ``AWSError``.
    func postObject(_ upload: PostUpload, context: RequestContext) async throws -> PostUploadResult
}

/// What a page of another origin wants of a bucket.
struct CrossOriginQuery: Sendable, Hashable {
    var bucket: String
    var origin: String
    /// The method itself, or the one that a preflight asks for.
    var method: String
    /// The headers that a preflight asks for.
    var headers: [String]
    var isPreflight: Bool
}

/// A browser's upload by `POST`: https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html
struct PostUpload: Sendable {
    var bucket: String
    /// With `${filename}` replaced.
    var key: String
    /// All fields of the form before the file, such as `Content-Type`, `x-amz-meta-…`, `tagging`.
    var fields: PostFormFields
    /// The file's bytes, of unknown length; it throws when the policy's length range is not kept.
    var file: HTTPBody
}

/// What S3 stored of a ``PostUpload``.
struct PostUploadResult: Sendable {
    /// With its quotes.
    var etag: String
    var versionID: String?
    /// Further fields of the answer, such as checksums.
    var fields: HTTPFields

    init(etag: String, versionID: String? = nil, fields: HTTPFields = HTTPFields()) {
        self.etag = etag
        self.versionID = versionID
        self.fields = fields
    }
}
