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
        /// Whether the template has a bucket, and a key below it; any other path is compared whole.
        let labels: Set<String>
    }

    private let candidates: [String: [Candidate]]

    public init(_ routes: [OperationRoute]) {
        let all = routes.map { route in
            Candidate(
                route: route,
                query: route.query.map { item in
                    let parts = item.split(separator: "=", maxSplits: 1).map(String.init)
                    return (parts[0], parts.count > 1 ? parts[1] : nil)
                },
                labels: Set(["Bucket", "Key"].filter { route.path.contains("{\($0)") })
            )
        }
        // The most specific first, so that the first that fits is the one; what is implemented before its deprecated twin.
        self.candidates = Dictionary(grouping: all, by: \.route.method).mapValues { group in
            group.sorted { left, right in
                let leftRank = (left.route.query.count, left.route.headers.count, left.route.isImplemented ? 1 : 0)
                let rightRank = (right.route.query.count, right.route.headers.count, right.route.isImplemented ? 1 : 0)
                return leftRank == rightRank ? left.route.name < right.route.name : leftRank > rightRank
            }
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
        let kinds = Set(labels.keys)
        for candidate in candidates[method] ?? [] {
            guard candidate.labels == kinds, !kinds.isEmpty || candidate.route.path == "/",
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
