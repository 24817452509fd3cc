/// The forms in which requests and answers travel.
public enum WireProtocol: String, Sendable, Hashable, CaseIterable {
    case restXML = "rest-xml"
    case query
    /// AWS JSON 1.0 and 1.1; the service says which.
    case json
    case rpcV2CBOR = "smithy-rpc-v2-cbor"
}

/// What the wire must know about a service.
public struct ServiceMetadata: Sendable {
    /// The name for people and in folders, for example `SQS`.
    public let name: String
    /// The name in the scope of signatures, for example `monitoring` for CloudWatch.
    public let signingName: String
    /// The first label of AWS's host names, for example `monitoring`.
    public let endpointPrefix: String
    /// For example `2012-11-05`.
    public let apiVersion: String
    /// The prefix of `X-Amz-Target` and the service in RPC-v2's path, for example `AmazonSQS`.
    public let targetPrefix: String
    /// `1.0` or `1.1`.
    public let jsonVersion: String
    /// The protocols that the service speaks, the client's choice first.
    public let protocols: [WireProtocol]
    /// The service spoke Query before and gives its error codes in `x-amzn-query-error`.
    public let isQueryCompatible: Bool
    /// The namespace of its XML.
    public let xmlNamespace: String
    /// What stands before the shape's name in JSON's `__type`, for example `com.amazonaws.sqs#`.
    public let errorTypePrefix: String
    /// One endpoint for the whole partition (IAM, Cost Explorer), signed for this Region.
    public let globalRegion: String?
    /// Every operation of AWS's model, whether implemented here or not, with the REST routes that tell them apart.
    public let routes: [OperationRoute]

    public init(
        name: String,
        signingName: String,
        endpointPrefix: String,
        apiVersion: String,
        targetPrefix: String,
        jsonVersion: String,
        protocols: [WireProtocol],
        isQueryCompatible: Bool,
        xmlNamespace: String,
        errorTypePrefix: String,
        globalRegion: String?,
        routes: [OperationRoute]
    ) {
        self.name = name
        self.signingName = signingName
        self.endpointPrefix = endpointPrefix
        self.apiVersion = apiVersion
        self.targetPrefix = targetPrefix
        self.jsonVersion = jsonVersion
        self.protocols = protocols
        self.isQueryCompatible = isQueryCompatible
        self.xmlNamespace = xmlNamespace
        self.errorTypePrefix = errorTypePrefix
        self.globalRegion = globalRegion
        self.routes = routes
    }
}

/// How a request says that it means this operation.
public struct OperationRoute: Sendable, Hashable {
    public let name: String
    /// Whether this program implements it.
    public let isImplemented: Bool
    public let method: String
    /// The path with its labels, without the query.
    public let path: String
    /// The literal items of the path's query (`uploads`, `list-type=2`) and the members that the model requires in the query.
    public let query: [String]
    /// The headers that the model requires, for example `x-amz-copy-source`.
    public let headers: [String]

    public init(
        _ name: String,
        implemented: Bool,
        method: String = "POST",
        path: String = "/",
        query: [String] = [],
        headers: [String] = []
    ) {
        self.name = name
        self.isImplemented = implemented
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
    }
}
