import AWSCore
import AWSEvents
import AWSWire
import S3Model

extension S3 {
    func listObjects(_ input: ListObjectsRequest, context: RequestContext) async throws -> ListObjectsOutput {
        let bucket = try await bucket(input.bucket, expectedOwner: input.expectedBucketOwner, context)
        let names = try NameEncoding(input.encodingType)
        let limit = try Self.limit(input.maxKeys, name: "max-keys")
        let listing = ObjectListing(
            prefix: Array((input.prefix ?? "").utf8),
            delimiter: Array((input.delimiter ?? "").utf8),
            marker: Array((input.marker ?? "").utf8),
            limit: limit
        )
        let page = try await store.read { try listing.page(of: bucket, in: $0) }
        let hasDelimiter = !listing.delimiter.isEmpty
        return ListObjectsOutput(
            name: bucket.name,
            prefix: names.encode(input.prefix ?? ""),
            marker: names.encode(input.marker ?? ""),
            // Without a delimiter the last key is the marker, and S3 leaves it to the client to see that.
            nextMarker: page.isTruncated && hasDelimiter ? page.items.last.map { names.encode($0.cursor) } : nil,
            maxKeys: limit,
            delimiter: hasDelimiter ? names.encode(input.delimiter ?? "") : nil,
            encodingType: input.encodingType,
            isTruncated: page.isTruncated,
            contents: page.objects(names, owner: bucket.owner),
            commonPrefixes: page.commonPrefixes(names)
        )
    }

    func listObjectsV2(_ input: ListObjectsV2Request, context: RequestContext) async throws -> ListObjectsV2Output {
        let bucket = try await bucket(input.bucket, expectedOwner: input.expectedBucketOwner, context)
        let names = try NameEncoding(input.encodingType)
        let limit = try Self.limit(input.maxKeys, name: "max-keys")
        var marker = input.startAfter ?? ""
        if let token = input.continuationToken {
            guard let cursor = environment.pagingTokens.cursor(token, for: Self.listPurpose) else {
                throw S3Errors.invalidArgument("The continuation token provided is incorrect", name: "continuation-token")
            }
            marker = cursor
        }
        let listing = ObjectListing(
            prefix: Array((input.prefix ?? "").utf8),
            delimiter: Array((input.delimiter ?? "").utf8),
            marker: Array(marker.utf8),
            limit: limit
        )
        let page = try await store.read { try listing.page(of: bucket, in: $0) }
        var next: String?
        if page.isTruncated, let last = page.items.last {
            next = environment.pagingTokens.token(String(decoding: last.cursor, as: UTF8.self), for: Self.listPurpose)
        }
        return ListObjectsV2Output(
            name: bucket.name,
            prefix: names.encode(input.prefix ?? ""),
            startAfter: input.startAfter.map { names.encode($0) },
            continuationToken: input.continuationToken,
            nextContinuationToken: next,
            keyCount: page.items.count,
            maxKeys: limit,
            delimiter: listing.delimiter.isEmpty ? nil : names.encode(input.delimiter ?? ""),
            encodingType: input.encodingType,
            isTruncated: page.isTruncated,
            contents: page.objects(names, owner: input.fetchOwner == true ? bucket.owner : nil),
            commonPrefixes: page.commonPrefixes(names)
        )
    }

    func listObjectVersions(_ input: ListObjectVersionsRequest, context: RequestContext) async throws -> ListObjectVersionsOutput {
        let bucket = try await bucket(input.bucket, expectedOwner: input.expectedBucketOwner, context)
        let names = try NameEncoding(input.encodingType)
        let limit = try Self.limit(input.maxKeys, name: "max-keys")
        let keyMarker = input.keyMarker ?? ""
        if let marker = input.versionIdMarker, !marker.isEmpty {
            guard !keyMarker.isEmpty else {
                throw S3Errors.invalidArgument(
                    "A version-id marker cannot be specified without a key marker.",
                    name: "version-id-marker",
                    value: marker
                )
            }
            guard marker == "null" else {
                throw S3Errors.invalidArgument("Invalid version id specified", name: "version-id-marker", value: marker)
            }
        }
        let listing = ObjectListing(
            prefix: Array((input.prefix ?? "").utf8),
            delimiter: Array((input.delimiter ?? "").utf8),
            marker: Array(keyMarker.utf8),
            limit: limit
        )
        let page = try await store.read { try listing.page(of: bucket, in: $0) }
        var nextKey: String?
        var nextVersion: String?
        if page.isTruncated, let last = page.items.last {
            nextKey = names.encode(last.cursor)
            // Behind a common prefix there is no version to go on from.
            if case .object = last { nextVersion = "null" }
        }
        return ListObjectVersionsOutput(
            name: bucket.name,
            prefix: names.encode(input.prefix ?? ""),
            keyMarker: names.encode(keyMarker),
            versionIdMarker: input.versionIdMarker ?? "",
            nextKeyMarker: nextKey,
            nextVersionIdMarker: nextVersion,
            maxKeys: limit,
            delimiter: listing.delimiter.isEmpty ? nil : names.encode(input.delimiter ?? ""),
            encodingType: input.encodingType,
            isTruncated: page.isTruncated,
            versions: page.versions(names, owner: bucket.owner),
            commonPrefixes: page.commonPrefixes(names)
        )
    }

    private static let listPurpose = "s3:ListObjectsV2"

    /// How many items a page may have: what was asked for, but never more than 1,000.
    static func limit(_ given: Int?, name: String) throws -> Int {
        guard let given else { return 1000 }
        guard (0...Int(Int32.max)).contains(given) else {
            throw S3Errors.invalidArgument(
                "Argument \(name) must be an integer between 0 and 2147483647",
                name: name,
                value: String(given)
            )
        }
        return min(given, 1000)
    }
}

/// How keys and prefixes stand in a listing: as they are, or form-encoded with bare slashes, since XML cannot carry every character.
struct NameEncoding: Sendable {
    private let isURL: Bool

    /// - Throws: `InvalidArgument` for a kind that is not `url`.
    init(_ type: EncodingType?) throws {
        guard type == nil || type == .url else {
            throw S3Errors.invalidArgument("Invalid Encoding Method specified in Request", name: "encoding-type", value: type?.rawValue)
        }
        self.isURL = type != nil
    }

    func encode(_ text: String) -> String {
        isURL ? S3EventKey.encode(text) : text
    }

    func encode(_ bytes: [UInt8]) -> String {
        encode(String(decoding: bytes, as: UTF8.self))
    }
}

extension ObjectListing.Page {
    /// Buckets keep no versions yet: each object is its own and only one.
    fileprivate func versions(_ names: NameEncoding, owner: AccountID) -> [ObjectVersion]? {
        objects(names, owner: owner)?.map { object in
            ObjectVersion(
                eTag: object.eTag,
                checksumAlgorithm: object.checksumAlgorithm,
                checksumType: object.checksumType,
                size: object.size,
                storageClass: object.storageClass.map { ObjectVersionStorageClass(rawValue: $0.rawValue) },
                key: object.key,
                versionId: "null",
                isLatest: true,
                lastModified: object.lastModified,
                owner: object.owner
            )
        }
    }

    fileprivate func objects(_ names: NameEncoding, owner: AccountID?) -> [Object]? {
        let owner = owner.map { Owner(id: $0.canonicalUserID) }
        let objects = items.compactMap { item -> Object? in
            guard case .object(let summary) = item else { return nil }
            return Object(
                key: names.encode(summary.key.text),
                lastModified: summary.modified,
                eTag: "\"\(summary.etag)\"",
                checksumAlgorithm: summary.checksumAlgorithm.map { [S3Model.ChecksumAlgorithm(rawValue: $0.rawValue)] },
                checksumType: summary.checksumType,
                size: summary.size,
                storageClass: summary.storageClass.map { ObjectStorageClass(rawValue: $0.rawValue) } ?? .standard,
                owner: owner
            )
        }
        return objects.isEmpty ? nil : objects
    }

    fileprivate func commonPrefixes(_ names: NameEncoding) -> [CommonPrefix]? {
        let prefixes = items.compactMap { item -> CommonPrefix? in
            guard case .commonPrefix(let prefix) = item else { return nil }
            return CommonPrefix(prefix: names.encode(prefix))
        }
        return prefixes.isEmpty ? nil : prefixes
    }
}
