import AWSCore
import AWSEvents
import AWSWire
import S3Model

extension S3 {
    /// Stores what a browser's form uploads; the gateway has checked policy and signature, and checks the length as the file passes.
    func postObject(_ upload: PostUpload, context: RequestContext) async throws -> PostUploadResult {
        let bucket = try await bucket(upload.bucket, context)
        let key = try ObjectKey(upload.key)
        let request = try PutObjectRequest(upload)
        let promise = try BodyPromise(request, named: request.checksumAlgorithm, contentMD5: request.contentMD5)
        let attributes = try ObjectAttributes(request, in: bucket)
        let received = try await receive(upload.file, promise)
        try await put(received, at: key, in: bucket, attributes, event: .post, context)
        var fields = HTTPFields()
        fields.append(promise.algorithm.fieldName, received.checksum.text)
        fields.append("x-amz-checksum-type", ChecksumType.fullObject.rawValue)
        fields.append("x-amz-server-side-encryption", (attributes.encryption ?? .aes256).rawValue)
        return PostUploadResult(etag: "\"\(received.etag)\"", fields: fields)
    }
}

extension PutObjectRequest {
    /// The form's fields, which are named as PutObject's headers, as such a request.
    fileprivate init(_ upload: PostUpload) throws {
        self.init(bucket: upload.bucket, key: upload.key)
        let fields = upload.fields
        acl = fields["acl"].map { ObjectCannedACL(rawValue: $0) }
        cacheControl = fields["Cache-Control"]
        contentDisposition = fields["Content-Disposition"]
        contentEncoding = fields["Content-Encoding"]
        contentLanguage = fields["Content-Language"]
        contentType = fields["Content-Type"]
        expires = fields["Expires"]
        contentMD5 = fields["Content-MD5"]
        storageClass = fields["x-amz-storage-class"].map { StorageClass(rawValue: $0) }
        websiteRedirectLocation = fields["x-amz-website-redirect-location"]
        serverSideEncryption = fields["x-amz-server-side-encryption"].map { ServerSideEncryption(rawValue: $0) }
        ssekmsKeyId = fields["x-amz-server-side-encryption-aws-kms-key-id"]
        sseCustomerAlgorithm = fields["x-amz-server-side-encryption-customer-algorithm"]
        checksumAlgorithm = fields["x-amz-checksum-algorithm"].map { S3Model.ChecksumAlgorithm(rawValue: $0) }
        for algorithm in DigestAlgorithm.allCases { self[algorithm] = fields[algorithm.fieldName] }
        metadata = [:]
        for field in fields.fields where field.name.lowercased().hasPrefix("x-amz-meta-") {
            metadata?[String(field.name.dropFirst("x-amz-meta-".count))] = field.value
        }
        tagging = try fields["tagging"].map { try ObjectTags(xml: $0).query }
    }
}

extension ObjectTags {
    /// Reads the form's field `tagging`, which is XML.
    fileprivate init(xml text: String) throws {
        let root: WireNode
        do {
            root = try XMLParser.parse(Array(text.utf8), limits: WireLimits(depth: 8, bytes: 64 * 1024)).root
        } catch {
            throw S3Errors.malformedXML
        }
        let tags = root["TagSet"]?.children.filter { $0.name == "Tag" } ?? []
        try self.init(
            tags.map { tag in
                guard let key = tag["Key"]?.string else { throw S3Errors.malformedXML }
                return QueryItems.Item(key, tag["Value"]?.string ?? "")
            }
        )
    }
}
