/// What a request of the JSON, RPC-v2-CBOR or Query protocol says it wants.
public struct RPCTarget: Sendable, Hashable {
    public let wireProtocol: WireProtocol
    /// ``ServiceMetadata/targetPrefix`` of the service; nil in Query, whose requests name no service.
    public let service: String?
    public let operation: String
    /// Query's `Version`, which tells services apart.
    public let version: String?

    /// Reads the head of a JSON or CBOR request; nil when it is neither.
    ///
    /// - Parameter path: the target's path, still percent-encoded.
    public init?(path: some StringProtocol, fields: HTTPFields) {
        if fields["smithy-protocol"] == "rpc-v2-cbor" {
            let parts = String(path).split(separator: "/", omittingEmptySubsequences: false).suffix(4).map { String($0) }
            guard parts.count == 4, parts[0] == "service", parts[2] == "operation", !parts[1].isEmpty, !parts[3].isEmpty else { return nil }
            self.init(wireProtocol: .rpcV2CBOR, service: parts[1], operation: parts[3], version: nil)
        } else if let target = fields["x-amz-target"], let dot = target.lastIndex(of: ".") {
            let operation = target[target.index(after: dot)...]
            guard !operation.isEmpty else { return nil }
            self.init(wireProtocol: .json, service: String(target[..<dot]), operation: String(operation), version: nil)
        } else {
            return nil
        }
    }

    /// Reads the form of a Query request; nil when it has no `Action`.
    public init?(form: WireTree) {
        guard let action = form.root["Action"]?.string, !action.isEmpty else { return nil }
        self.init(wireProtocol: .query, service: nil, operation: action, version: form.root["Version"]?.string)
    }

    private init(wireProtocol: WireProtocol, service: String?, operation: String, version: String?) {
        self.wireProtocol = wireProtocol
        self.service = service
        self.operation = operation
        self.version = version
    }
}
