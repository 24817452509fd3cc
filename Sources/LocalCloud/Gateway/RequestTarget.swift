import AWSCore
import AWSWire

/// Which operation of which service a request means, and in which protocol.
struct RequestTarget: Sendable {
    var service: GatewayService
    var wireProtocol: WireProtocol
    var operation: OperationName
    /// S3's labels, decoded: `Bucket` and `Key`.
    var labels: [String: String] = [:]

    var bucket: String? { labels["Bucket"] }
    var key: String? { labels["Key"] }

    enum OperationName: Sendable, Hashable {
        case implemented(String)
        /// In AWS's model, but not in this program.
        case known(String)
        /// Nil: S3 has no operation for such a method and path.
        case unknown(String?)

        var name: String? {
            switch self {
            case .implemented(let name), .known(let name): name
            case .unknown(let name): name
            }
        }
    }
}

/// Finds the ``RequestTarget`` of a request: by the path of RPC-v2, else `X-Amz-Target`, else a form's `Action` under the service of the
/// signature's scope, the host's name or the form's `Version`, else S3.
struct TargetResolver: Sendable {
    private let services: [GatewayService]
    private let byTarget: [String: GatewayService]
    private let bySigningName: [String: GatewayService]
    private let byEndpoint: [String: GatewayService]
    private let byVersion: [String: GatewayService]
    private let router: OperationRouter
    private let operations: [String: [String: Bool]]

    init(_ services: [GatewayService]) {
        func index(_ key: (ServiceMetadata) -> String) -> [String: GatewayService] {
            Dictionary(services.filter { !key($0.metadata).isEmpty }.map { (key($0.metadata), $0) }) { first, _ in first }
        }
        self.services = services
        self.byTarget = index(\.targetPrefix)
        self.bySigningName = index(\.signingName)
        self.byEndpoint = index(\.endpointPrefix)
        self.endpointPrefixes = Set(byEndpoint.keys)
        self.byVersion = Dictionary(
            services.filter { $0.metadata.protocols.contains(.query) }.map { ($0.metadata.apiVersion, $0) }
        ) { first, _ in first }
        self.router = OperationRouter(services.first { $0.metadata.signingName == "s3" }?.metadata.routes ?? [])
        self.operations = Dictionary(
            services.map { service in
                (
                    service.metadata.signingName,
                    Dictionary(service.metadata.routes.map { ($0.name, $0.isImplemented) }) { $0 || $1 }
                )
            }
        ) { first, _ in first }
    }

    /// The names that may stand in a host's name.
    let endpointPrefixes: Set<String>

    /// Whether the operation's name is in the request's head. If not, its body must be at hand for ``target(of:claimed:host:form:)``.
    func isForm(_ request: HTTPRequest, claimed: String?) -> Bool {
        guard request.method == "POST", claimed != "s3", request.fields["X-Amz-Target"] == nil else { return false }
        return request.fields["Content-Type"]?.lowercased().hasPrefix("application/x-www-form-urlencoded") ?? false
    }

    /// - Parameters:
    ///   - claimed: the service in the scope of the request's signature.
    ///   - form: the items of the form body, where there is one.
    /// - Throws: `InvalidURI` of S3.
    func target(of request: HTTPRequest, claimed: String?, host: AddressedHost, form: QueryItems?) throws(AWSError) -> RequestTarget? {
        if let target = headTarget(request) { return target }
        if let target = formTarget(request, claimed: claimed, host: host, form: form) { return target }
        if let claimed, claimed != "s3", let service = bySigningName[claimed] {
            // A request for a service of one path that names no operation.
            return RequestTarget(service: service, wireProtocol: service.metadata.protocols.first ?? .json, operation: .unknown(nil))
        }
        return try objectTarget(request, host: host)
    }

    /// By the path of RPC-v2 or by `X-Amz-Target`.
    private func headTarget(_ request: HTTPRequest) -> RequestTarget? {
        guard let rpc = RPCTarget(path: request.path, fields: request.fields), let service = rpc.service.flatMap({ byTarget[$0] }),
            service.metadata.protocols.contains(rpc.wireProtocol)
        else { return nil }
        return target(service, rpc.wireProtocol, rpc.operation)
    }

    private func formTarget(_ request: HTTPRequest, claimed: String?, host: AddressedHost, form: QueryItems?) -> RequestTarget? {
        guard claimed != "s3", host.bucket == nil else { return nil }
        let items = form ?? (request.method == "GET" ? QueryItems(parsing: request.query) : QueryItems())
        guard let action = items["Action"] else { return nil }
        let named =
            claimed.flatMap { bySigningName[$0] } ?? host.service.flatMap { byEndpoint[$0] } ?? items["Version"].flatMap { byVersion[$0] }
        let service =
            named ?? services.first { operations[$0.metadata.signingName]?[action] != nil && $0.metadata.protocols.contains(.query) }
        guard let service, service.metadata.protocols.contains(.query) else { return nil }
        return target(service, .query, action)
    }

    private func target(_ service: GatewayService, _ wireProtocol: WireProtocol, _ operation: String) -> RequestTarget {
        let name: RequestTarget.OperationName =
            if service.operations[operation] != nil {
                .implemented(operation)
            } else if operations[service.metadata.signingName]?[operation] != nil {
                .known(operation)
            } else {
                .unknown(operation)
            }
        return RequestTarget(service: service, wireProtocol: wireProtocol, operation: name)
    }

    private func objectTarget(_ request: HTTPRequest, host: AddressedHost) throws(AWSError) -> RequestTarget? {
        guard let service = bySigningName["s3"] else { return nil }
        var target = RequestTarget(service: service, wireProtocol: .restXML, operation: .unknown(nil))
        let query = QueryItems(parsing: request.query)
        var fields = request.fields
        // A link may carry the field that makes it a copy.
        if query.contains("X-Amz-Signature") || query.contains("AWSAccessKeyId") { fields.takeFromLink(query) }
        let match = try router.route(method: request.method, bucket: host.bucket, path: request.path, query: query, fields: fields)
        if let match {
            target.operation = service.operations[match.route.name] != nil ? .implemented(match.route.name) : .known(match.route.name)
            target.labels = match.labels
        } else {
            // A form's upload or a preflight; the labels are those of any other request.
            let like = try router.route(method: "PUT", bucket: host.bucket, path: request.path, query: QueryItems(), fields: HTTPFields())
            target.labels = like?.labels ?? [:]
        }
        return target
    }
}
