public import AWSCore

/// Finds the operation that a REST request means.
public struct OperationRouter: Sendable {
    public struct Match: Sendable, Hashable {
        public let route: OperationRoute
        /// The path's labels, decoded: `Bucket` and `Key`.
        public let labels: [String: String]
    }

    private struct Candidate: Sendable {
        let route: OperationRoute
        let query: [(name: String, value: String?)]
    }

    /// What a path leads to: operations of different resources are never confused.
    private enum Resource: Hashable {
        case service
        case bucket
        case object
    }

    private struct Table: Sendable {
        var byResource: [Resource: [Candidate]] = [:]
    }

    private let byMethod: [String: Table]

    public init(_ routes: [OperationRoute]) {
        var byMethod: [String: Table] = [:]
        // The most specific first, so that the first that fits is the one; what is implemented before its deprecated twin.
        let ranked = routes.sorted { left, right in
            let leftRank = (left.query.count, left.headers.count, left.isImplemented ? 1 : 0)
            let rightRank = (right.query.count, right.headers.count, right.isImplemented ? 1 : 0)
            return leftRank == rightRank ? left.name < right.name : leftRank > rightRank
        }
        for route in ranked {
            guard let resource = Self.resource(of: route.path) else { continue }
            let query = route.query.map { item in
                let parts = item.split(separator: "=", maxSplits: 1).map { String($0) }
                return (parts[0], parts.count > 1 ? parts[1] : nil)
            }
            byMethod[route.method, default: Table()].byResource[resource, default: []].append(Candidate(route: route, query: query))
        }
        self.byMethod = byMethod
    }

    /// Nil for the few paths that are of no bucket (`/WriteGetObjectResponse`).
    private static func resource(of template: String) -> Resource? {
        switch template {
        case "/": .service
        case "/{Bucket}": .bucket
        case "/{Bucket}/{Key+}": .object
        default: nil
        }
    }

    /// - Parameters:
    ///   - bucket: the bucket that the host names; the path is then the key's alone.
    ///   - path: still percent-encoded.
    /// - Returns: nil when no operation of the service has this method at this kind of resource.
    /// - Throws: `InvalidURI` when the path is not percent-encoded UTF-8.
    public func route(
        method: String,
        bucket: String? = nil,
        path: some StringProtocol,
        query: QueryItems,
        fields: HTTPFields
    ) throws(AWSError) -> Match? {
        let labels = try labels(bucket: bucket, path: path)
        let resource: Resource = labels["Bucket"] == nil ? .service : labels["Key"] == nil ? .bucket : .object
        for candidate in byMethod[method]?.byResource[resource] ?? [] {
            guard
                candidate.query.allSatisfy({ item in
                    item.value.map { query[item.name] == $0 } ?? query.contains(item.name)
                }),
                candidate.route.headers.allSatisfy({ fields[$0] != nil })
            else { continue }
            return Match(route: candidate.route, labels: labels)
        }
        return nil
    }

    private func labels(bucket: String?, path: some StringProtocol) throws(AWSError) -> [String: String] {
        var rest = path.first == "/" ? path.dropFirst() : path[...]
        var labels: [String: String] = [:]
        if let bucket {
            labels["Bucket"] = bucket
        } else {
            let name = rest.prefix { $0 != "/" }
            guard !name.isEmpty else { return [:] }
            labels["Bucket"] = try decode(name)
            rest = rest.dropFirst(name.count + 1)
        }
        if !rest.isEmpty { labels["Key"] = try decode(rest) }
        return labels
    }

    /// S3 reads a path's `+` as a space.
    private func decode(_ text: some StringProtocol) throws(AWSError) -> String {
        guard let decoded = PercentEncoding.decode(text, plusIsSpace: true) else {
            throw AWSError("InvalidURI", status: 400, message: "Couldn't parse the specified URI.")
        }
        return decoded
    }
}
