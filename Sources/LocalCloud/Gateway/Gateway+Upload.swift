import AWSCore
import AWSEvents
import AWSWire

extension Gateway {
    /// A browser's form upload: its policy and signature stand in its fields.
    func receiveUpload(
        _ exchange: inout Exchange,
        _ target: RequestTarget,
        boundary: String,
        isAdmitted: Bool
    ) async throws -> HTTPResponse {
        guard let bucket = target.bucket, let store = registry.objectStore else {
            throw GatewayError.unknownOperation(target, method: exchange.request.method)
        }
        let upload = try await BrowserUpload(exchange.request.body, boundary: boundary)
        guard let (identity, region, policy) = try await authentication.identify(upload.fields, now: exchange.now) else {
            throw SignatureError.missingAuthentication(for: .restXML)
        }
        guard isAdmitted || identity.isSecret else { throw CrossOrigin.refused }
        exchange.account = identity.account
        exchange.region = region
        try policy.check(fields: upload.fields, bucket: bucket, now: exchange.now)
        guard let key = upload.fields["key"], !key.isEmpty else {
            throw AWSError(
                "InvalidArgument",
                status: 400,
                message: "Bucket POST must contain a field named 'key'.  If it is specified, please check the order of the fields."
            )
            .with("ArgumentName", "key").with("ArgumentValue", "")
        }
        exchange.target?.operation = .implemented("PostObject")
        exchange.target?.labels["Key"] = key
        let context = exchange.context(identity)
        let resource = Arn(service: "s3", resource: "\(bucket)/\(key)").description
        try await authorize(context, target) { OperationPermission(action: "s3:PutObject", resource: resource) }
        let post = PostUpload(bucket: bucket, key: key, fields: upload.fields, file: upload.file(policy: policy))
        let result = try await store.postObject(post, context: context)
        return UploadAnswer.answer(result, to: post, endpoint: exchange.endpoint)
    }
}
