import AWSCore
import AWSWire
import S3Model

extension S3 {
    func listParts(_ input: ListPartsRequest, context: RequestContext) async throws -> ListPartsOutput {
        let bucket = try await bucket(input.bucket, expectedOwner: input.expectedBucketOwner, context)
        let key = try ObjectKey(input.key)
        let limit = try Self.limit(input.maxParts, name: "max-parts")
        let marker = input.partNumberMarker ?? 0
        guard (0...Int(Int32.max)).contains(marker) else {
            throw S3Errors.invalidArgument(
                "Argument part-number-marker must be an integer between 0 and 2147483647",
                name: "part-number-marker",
                value: String(marker)
            )
        }
        let (upload, found) = try await store.read { database in
            let upload = try UploadRows.open(input.uploadId, of: key, in: bucket, database)
            return (upload, try PartRows.all(of: upload.id, after: marker, limit: limit + 1, in: database))
        }
        let page = found.prefix(limit)
        return ListPartsOutput(
            bucket: bucket.name,
            key: input.key,
            uploadId: upload.uploadID,
            initiator: Initiator(id: upload.initiator, displayName: upload.initiatorName),
            owner: Owner(id: bucket.owner.canonicalUserID),
            storageClass: upload.attributes.storageClass ?? .standard,
            partNumberMarker: marker,
            nextPartNumberMarker: page.last?.number ?? 0,
            maxParts: limit,
            isTruncated: found.count > limit,
            parts: page.isEmpty ? nil : page.map { $0.answered(upload.algorithm) },
            checksumAlgorithm: upload.algorithm.map { S3Model.ChecksumAlgorithm(rawValue: $0.rawValue) },
            checksumType: upload.type
        )
    }

    func listMultipartUploads(_ input: ListMultipartUploadsRequest, context: RequestContext) async throws -> ListMultipartUploadsOutput {
        let bucket = try await bucket(input.bucket, expectedOwner: input.expectedBucketOwner, context)
        let names = try NameEncoding(input.encodingType)
        let limit = try Self.limit(input.maxUploads, name: "max-uploads")
        let keyMarker = input.keyMarker ?? ""
        // Without a key it says nothing, and S3 does not look at it.
        let uploadMarker = keyMarker.isEmpty ? "" : input.uploadIdMarker ?? ""
        var listing = UploadListing(
            prefix: Array((input.prefix ?? "").utf8),
            delimiter: Array((input.delimiter ?? "").utf8),
            keyMarker: Array(keyMarker.utf8),
            limit: limit
        )
        let page = try await store.read { [listing] database in
            var listing = listing
            if !uploadMarker.isEmpty {
                guard let upload = try UploadRows.find(uploadMarker, of: try ObjectKey(keyMarker), in: bucket, database) else {
                    throw S3Errors.invalidArgument("Invalid uploadId marker", name: "upload-id-marker", value: uploadMarker)
                }
                listing.idMarker = upload.id
            }
            return try listing.page(of: bucket, in: database)
        }
        listing.limit = limit
        let uploads = page.uploads(names, owner: bucket.owner)
        let prefixes = page.commonPrefixes(names)
        return ListMultipartUploadsOutput(
            bucket: bucket.name,
            keyMarker: names.encode(keyMarker),
            uploadIdMarker: uploadMarker,
            nextKeyMarker: page.nextKeyMarker(names),
            prefix: input.prefix.map { names.encode($0) },
            delimiter: listing.delimiter.isEmpty ? nil : names.encode(input.delimiter ?? ""),
            nextUploadIdMarker: page.nextUploadMarker,
            maxUploads: limit,
            encodingType: input.encodingType,
            isTruncated: page.isTruncated,
            uploads: uploads.isEmpty ? nil : uploads,
            commonPrefixes: prefixes.isEmpty ? nil : prefixes
        )
    }
}

extension PartRecord {
    /// The part with its checksum, when the upload was begun with an algorithm.
    fileprivate func answered(_ algorithm: DigestAlgorithm?) -> Part {
        var part = Part(partNumber: number, lastModified: modified, eTag: "\"\(etag)\"", size: size)
        if let algorithm { part[algorithm] = checksum }
        return part
    }
}

extension UploadListing.Page {
    fileprivate func uploads(_ names: NameEncoding, owner: AccountID) -> [MultipartUpload] {
        let owner = Owner(id: owner.canonicalUserID)
        return items.compactMap { item in
            guard case .upload(let upload) = item else { return nil }
            return MultipartUpload(
                uploadId: upload.uploadID,
                key: names.encode(upload.key.text),
                initiated: upload.initiated.wholeSeconds,
                storageClass: upload.attributes.storageClass ?? .standard,
                owner: owner,
                initiator: Initiator(id: upload.initiator, displayName: upload.initiatorName),
                checksumAlgorithm: upload.algorithm.map { S3Model.ChecksumAlgorithm(rawValue: $0.rawValue) },
                checksumType: upload.type
            )
        }
    }

    fileprivate func commonPrefixes(_ names: NameEncoding) -> [CommonPrefix] {
        items.compactMap { item in
            guard case .commonPrefix(let prefix) = item else { return nil }
            return CommonPrefix(prefix: names.encode(prefix))
        }
    }

    fileprivate func nextKeyMarker(_ names: NameEncoding) -> String {
        switch items.last {
        case .upload(let upload): names.encode(upload.key.text)
        case .commonPrefix(let prefix): names.encode(prefix)
        case nil: ""
        }
    }

    fileprivate var nextUploadMarker: String {
        if case .upload(let upload) = items.last { upload.uploadID } else { "" }
    }
}
