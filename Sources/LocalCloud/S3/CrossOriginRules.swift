import AWSCore
import AWSWire
import S3Model

extension S3: ObjectStoreFront {
    func crossOriginFields(_ query: CrossOriginQuery) async throws -> HTTPFields? {
        guard let bucket = try await buckets.bucket(named: query.bucket) else {
            guard query.isPreflight else { return nil }
            throw AWSError("AccessForbidden", status: 403, message: "CORSResponse: Bucket not found")
                .with("Method", "OPTIONS").with("ResourceType", "BUCKET")
        }
        if bucket.cors.isEmpty, query.isPreflight {
            throw AWSError("AccessForbidden", status: 403, message: "CORSResponse: CORS is not enabled for this bucket.")
                .with("Method", query.method).with("ResourceType", "BUCKET")
        }
        return bucket.cors.lazy.compactMap { $0.fields(for: query) }.first
    }
}

extension CORSRule {
    /// What an answer carries when this rule lets the origin do what it asks; nil when it does not.
    fileprivate func fields(for query: CrossOriginQuery) -> HTTPFields? {
        guard let allowed = allowedOrigins.first(where: { $0.covers(query.origin) }), allowedMethods.contains(query.method) else {
            return nil
        }
        let headers = query.headers.map { $0.lowercased() }
        let patterns = (allowedHeaders ?? []).map { $0.lowercased() }
        guard headers.allSatisfy({ header in patterns.contains { $0.covers(header) } }) else { return nil }
        var fields: HTTPFields = ["Access-Control-Allow-Origin": allowed == "*" ? "*" : query.origin]
        fields.append("Access-Control-Allow-Methods", allowedMethods.joined(separator: ", "))
        if !headers.isEmpty { fields.append("Access-Control-Allow-Headers", headers.joined(separator: ", ")) }
        if let exposeHeaders, !exposeHeaders.isEmpty {
            fields.append("Access-Control-Expose-Headers", exposeHeaders.joined(separator: ", "))
        }
        if let maxAgeSeconds { fields.append("Access-Control-Max-Age", String(maxAgeSeconds)) }
        if allowed != "*" { fields.append("Access-Control-Allow-Credentials", "true") }
        fields.append("Vary", "Origin, Access-Control-Request-Headers, Access-Control-Request-Method")
        return fields
    }
}

extension String {
    /// Whether this text, in which one `*` stands for anything, is the other.
    fileprivate func covers(_ other: String) -> Bool {
        guard let star = utf8.firstIndex(of: UInt8(ascii: "*")) else { return self == other }
        let (start, end) = (self[..<star], self[index(after: star)...])
        return other.utf8.count >= start.utf8.count + end.utf8.count && other.hasPrefix(start) && other.hasSuffix(end)
    }
}
