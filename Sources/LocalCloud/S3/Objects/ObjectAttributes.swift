import AWSCore
import AWSWire
import S3Model

/// What is kept with an object beside its bytes: headers that come back with it, metadata, tags.
struct ObjectAttributes: Sendable, Hashable {
    /// Nil: `binary/octet-stream`.
    var contentType: String?
    /// Nil: `STANDARD`.
    var storageClass: StorageClass?
    var cacheControl: String?
    var contentDisposition: String?
    /// Without `aws-chunked`, which is of the request, not of the object.
    var contentEncoding: String?
    var contentLanguage: String?
    var expires: String?
    var websiteRedirectLocation: String?
    /// Names in lower case, without `x-amz-meta-`.
    var metadata: [String: String] = [:]
    var tags: ObjectTags?
    /// Nil: AES256.
    var encryption: ServerSideEncryption?
    var encryptionKey: String?
    var usesBucketKey: Bool?

    init() {}
}

// MARK: - From requests

/// The members by which a request gives an object attributes; the generated shapes have them.
protocol AttributeCarrier {
    var acl: ObjectCannedACL? { get }
    var bucketKeyEnabled: Bool? { get }
    var cacheControl: String? { get }
    var contentDisposition: String? { get }
    var contentEncoding: String? { get }
    var contentLanguage: String? { get }
    var contentType: String? { get }
    var expires: String? { get }
    var grantFullControl: String? { get }
    var grantRead: String? { get }
    var grantReadACP: String? { get }
    var grantWriteACP: String? { get }
    var metadata: [String: String]? { get }
    var objectLockLegalHoldStatus: ObjectLockLegalHoldStatus? { get }
    var objectLockMode: ObjectLockMode? { get }
    var serverSideEncryption: ServerSideEncryption? { get }
    var sseCustomerAlgorithm: String? { get }
    var sseCustomerKey: String? { get }
    var ssekmsKeyId: String? { get }
    var storageClass: StorageClass? { get }
    var tagging: String? { get }
    var websiteRedirectLocation: String? { get }
}

extension PutObjectRequest: AttributeCarrier {}
extension CopyObjectRequest: AttributeCarrier {}
extension CreateMultipartUploadRequest: AttributeCarrier {}

extension ObjectAttributes {
    /// The most bytes that names and values of metadata may have together.
    private static let longestMetadata = 2048

    /// Reads and checks what a request says.
    ///
    /// - Throws: `MetadataTooLarge`, `InvalidStorageClass`, `InvalidTag` and so on; `NotImplemented` for keys that the client keeps.
    init(_ carrier: some AttributeCarrier, in bucket: StoredBucket) throws {
        try bucket.checkAccessControl(
            carrier.acl?.rawValue,
            grants: [carrier.grantFullControl, carrier.grantRead, carrier.grantReadACP, carrier.grantWriteACP]
        )
        if carrier.sseCustomerAlgorithm != nil || carrier.sseCustomerKey != nil {
            throw S3Errors.notImplemented(header: "x-amz-server-side-encryption-customer-algorithm")
        }
        if carrier.objectLockMode != nil || carrier.objectLockLegalHoldStatus != nil {
            throw S3Errors.invalidRequest("Bucket is missing Object Lock Configuration")
        }
        contentType = carrier.contentType
        cacheControl = carrier.cacheControl
        contentDisposition = carrier.contentDisposition
        contentEncoding = Self.withoutChunking(carrier.contentEncoding)
        contentLanguage = carrier.contentLanguage
        expires = carrier.expires
        try setWebsiteRedirect(carrier.websiteRedirectLocation)
        try setMetadata(carrier.metadata ?? [:])
        tags = try carrier.tagging.map { try ObjectTags(query: $0) }
        try setStorageClass(carrier.storageClass)
        try setEncryption(carrier.serverSideEncryption, key: carrier.ssekmsKeyId, usesBucketKey: carrier.bucketKeyEnabled)
    }

    mutating func setWebsiteRedirect(_ location: String?) throws {
        if let location, !["/", "http://", "https://"].contains(where: location.hasPrefix) {
            throw AWSError(
                "InvalidRedirectLocation",
                status: 400,
                message: "The website redirect location must have a prefix of 'http://' or 'https://' or '/'."
            )
        }
        websiteRedirectLocation = location
    }

    mutating func setMetadata(_ given: [String: String]) throws {
        metadata = Dictionary(given.map { ($0.key.lowercased(), $0.value) }) { "\($0),\($1)" }
        let size = metadata.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count }
        guard size <= Self.longestMetadata else {
            throw AWSError("MetadataTooLarge", status: 400, message: "Your metadata headers exceed the maximum allowed metadata size")
                .with("Size", String(size)).with("MaxSizeAllowed", String(Self.longestMetadata))
        }
    }

    mutating func setStorageClass(_ given: StorageClass?) throws {
        if let given, !StorageClass.allKnown.contains(given) {
            throw AWSError("InvalidStorageClass", status: 400, message: "The storage class you specified is not valid")
                .with("StorageClassRequested", given.rawValue)
        }
        storageClass = given == .standard ? nil : given
    }

    /// The kind of encryption is kept and answered; nothing is encrypted on the disk of this machine.
    mutating func setEncryption(_ given: ServerSideEncryption?, key: String?, usesBucketKey: Bool?) throws {
        if let given, !ServerSideEncryption.allKnown.contains(given) {
            throw S3Errors.invalidArgument(
                "The encryption method specified is not supported",
                name: "x-amz-server-side-encryption",
                value: given.rawValue
            )
        }
        encryption = given == .aes256 ? nil : given
        encryptionKey = encryption == nil ? nil : key
        self.usesBucketKey = encryption == nil ? nil : usesBucketKey
    }

    private static func withoutChunking(_ encoding: String?) -> String? {
        guard let encoding, encoding.contains("aws-chunked") else { return encoding }
        let kept = encoding.split(separator: ",").map { $0.filter { !$0.isWhitespace } }.filter { $0 != "aws-chunked" }
        return kept.isEmpty ? nil : kept.joined(separator: ",")
    }
}

// MARK: - In the store

extension ObjectAttributes {
    /// All but content type and storage class, which have columns of their own; nil when there is nothing to keep.
    var stored: String? {
        var items = QueryItems()
        func keep(_ name: String, _ value: String?) {
            if let value { items.append(name, value) }
        }
        keep("cache-control", cacheControl)
        keep("content-disposition", contentDisposition)
        keep("content-encoding", contentEncoding)
        keep("content-language", contentLanguage)
        keep("expires", expires)
        keep("redirect", websiteRedirectLocation)
        keep("tags", tags?.query)
        keep("encryption", encryption?.rawValue)
        keep("encryption-key", encryptionKey)
        keep("bucket-key", usesBucketKey.map { $0 ? "true" : "false" })
        for (name, value) in metadata.sorted(by: { $0.key < $1.key }) { keep("meta-\(name)", value) }
        return items.items.isEmpty ? nil : items.encoded
    }

    init(stored: String?, contentType: String?, storageClass: String?) {
        self.contentType = contentType
        self.storageClass = storageClass.map { StorageClass(rawValue: $0) }
        guard let stored else { return }
        for item in QueryItems(parsing: stored).items {
            let value = item.value ?? ""
            switch item.name {
            case "cache-control": cacheControl = value
            case "content-disposition": contentDisposition = value
            case "content-encoding": contentEncoding = value
            case "content-language": contentLanguage = value
            case "expires": expires = value
            case "redirect": websiteRedirectLocation = value
            case "tags": tags = ObjectTags(stored: value)
            case "encryption": encryption = ServerSideEncryption(rawValue: value)
            case "encryption-key": encryptionKey = value
            case "bucket-key": usesBucketKey = value == "true"
            default: metadata[String(item.name.dropFirst("meta-".count))] = value
            }
        }
    }
}
