import AWSCore
import AWSWire
import S3Model

extension S3 {
    func putBucketCors(_ input: PutBucketCorsRequest, context: RequestContext) async throws {
        let bucket = try await bucket(input.bucket, expectedOwner: input.expectedBucketOwner, context)
        let rules = input.corsConfiguration.corsRules
        try rules.check()
        try await change(bucket) { $0.cors = rules }
    }

    func getBucketCors(_ input: GetBucketCorsRequest, context: RequestContext) async throws -> GetBucketCorsOutput {
        let bucket = try await bucket(input.bucket, expectedOwner: input.expectedBucketOwner, context)
        guard !bucket.cors.isEmpty else {
            throw AWSError("NoSuchCORSConfiguration", status: 404, message: "The CORS configuration does not exist")
                .with("BucketName", bucket.name)
        }
        return GetBucketCorsOutput(corsRules: bucket.cors)
    }

    func deleteBucketCors(_ input: DeleteBucketCorsRequest, context: RequestContext) async throws {
        let bucket = try await bucket(input.bucket, expectedOwner: input.expectedBucketOwner, context)
        try await change(bucket) { $0.cors = [] }
    }
}

// MARK: - Checking

extension [CORSRule] {
    fileprivate func check() throws {
        guard !isEmpty, count <= 100 else { throw S3Errors.malformedXML }
        for rule in self { try rule.check() }
    }
}

extension CORSRule {
    private static let methods: Set<String> = ["GET", "PUT", "POST", "DELETE", "HEAD"]

    fileprivate func check() throws {
        guard !allowedMethods.isEmpty, !allowedOrigins.isEmpty else { throw S3Errors.malformedXML }
        if let id, id.utf8.count > 255 { throw S3Errors.invalidRequest("The ID of a CORS rule cannot be longer than 255 characters.") }
        for method in allowedMethods where !Self.methods.contains(method) {
            throw S3Errors.invalidRequest("Found unsupported HTTP method in CORS config. Unsupported method is \(method)")
        }
        for origin in allowedOrigins where origin.wildcardCount > 1 {
            throw S3Errors.invalidRequest("AllowedOrigin \"\(origin)\" can not have more than one wildcard.")
        }
        for header in allowedHeaders ?? [] where header.wildcardCount > 1 {
            throw S3Errors.invalidRequest("AllowedHeader \"\(header)\" can not have more than one wildcard.")
        }
        for header in exposeHeaders ?? [] where header.wildcardCount > 0 {
            throw S3Errors.invalidRequest(
                "ExposeHeader \"\(header)\" contains wildcard. We currently do not support wildcard for ExposeHeader."
            )
        }
    }
}

extension String {
    fileprivate var wildcardCount: Int { utf8.count { $0 == UInt8(ascii: "*") } }
}

// MARK: - In the store

extension [CORSRule] {
    /// A line for each rule, in the form of a query.
    var stored: String {
        map { rule in
            var items = QueryItems()
            if let id = rule.id { items.append("id", id) }
            for header in rule.allowedHeaders ?? [] { items.append("header", header) }
            for method in rule.allowedMethods { items.append("method", method) }
            for origin in rule.allowedOrigins { items.append("origin", origin) }
            for header in rule.exposeHeaders ?? [] { items.append("expose", header) }
            if let age = rule.maxAgeSeconds { items.append("age", String(age)) }
            return items.encoded
        }.joined(separator: "\n")
    }

    init(stored: String) {
        self = stored.split(separator: "\n").map { line in
            let items = QueryItems(parsing: line)
            func values(_ name: String) -> [String] { items.items.filter { $0.name == name }.compactMap(\.value) }
            let (headers, exposed) = (values("header"), values("expose"))
            return CORSRule(
                id: items["id"],
                allowedHeaders: headers.isEmpty ? nil : headers,
                allowedMethods: values("method"),
                allowedOrigins: values("origin"),
                exposeHeaders: exposed.isEmpty ? nil : exposed,
                maxAgeSeconds: items["age"].flatMap { Int($0) }
            )
        }
    }
}
