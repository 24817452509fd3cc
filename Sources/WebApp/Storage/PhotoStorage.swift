import AWSCore
import AWSWire

/// The three buckets, as the web app uses them. The real one is ``S3PhotoStorage``; tests have one in memory.
protocol PhotoStorage: Sendable {
    /// A page of a bucket's listing.
    func list(_ area: PhotoArea, after token: String?) async throws -> ObjectPage

    /// What is known of an object without its bytes; nil when there is none.
    func describe(_ area: PhotoArea, _ key: PhotoKey) async throws -> ObjectDescription?

    /// An object's bytes as a stream; nil when there is none.
    func read(_ area: PhotoArea, _ key: PhotoKey) async throws -> StoredPhoto?

    /// Begins to store a photo whose length only its end will tell.
    func beginUpload(_ key: PhotoKey, type: PhotoType, operations: UploadOperations?) -> any PhotoUpload

    /// A form with which a browser may upload this photo, and nothing else, straight to S3.
    func uploadForm(
        _ key: PhotoKey,
        type: PhotoType,
        operations: UploadOperations?,
        sizeLimit: Int64,
        lifetime: Duration
    ) async throws -> [FormField]
}

/// A photo on its way into the uploads bucket, piece by piece.
protocol PhotoUpload: AnyObject, Sendable {
    func write(_ bytes: [UInt8]) async throws

    /// Makes the photo appear in the bucket.
    ///
    /// - Returns: The object's ETag without quotes.
    func finish() async throws -> String?

    /// Leaves nothing behind of an upload that cannot be finished.
    func abandon() async
}

/// An object as a listing names it.
struct ListedObject: Sendable, Hashable {
    var key: PhotoKey
    var at: Timestamp
    var size: Int64
    var eTag: String?
}

struct ObjectPage: Sendable, Hashable {
    var objects: [ListedObject]
    /// Nil on the last page.
    var next: String?
}

struct ObjectDescription: Sendable, Hashable {
    var at: Timestamp
    var size: Int64
    var eTag: String?
    /// User metadata, names in lower case without `x-amz-meta-`.
    var metadata: [String: String]
}

struct StoredPhoto: Sendable {
    var length: Int64?
    var mediaType: String?
    var eTag: String?
    var body: HTTPBody
}

/// A field of an upload form, in the order in which it must be sent.
struct FormField: Sendable, Hashable, Codable {
    var name: String
    var value: String
}
