import AWSCore

/// What every service knows about the request that it answers: the `Context` of all generated service protocols.
///
/// Services read the time from ``now`` (one request has one time) and never look at a header or a socket.
struct RequestContext: Sendable {
    /// The account whose resources the request is about: the principal's.
    var account: AccountID
    /// The Region of the signature's scope.
    var region: Region
    var principal: Principal
    /// Nil for unsigned requests.
    var accessKeyID: String?
    /// `x-amzn-requestid`, and S3's `x-amz-request-id`.
    var requestID: String
    /// S3's `x-amz-id-2`.
    var hostID: String
    /// When the request came in, by the cloud's clock.
    var now: Timestamp
    /// The peer's address without its port, for example `127.0.0.1`.
    var sourceAddress: String
    var userAgent: String?
    /// Where the client reached us: what a QueueUrl or a SubscribeURL begins with.
    var endpoint: AddressedEndpoint
    /// Takes what AWS would bill beyond the request itself.
    var usage: UsageTap

    /// An ARN in the request's account and Region.
    func arn(service: String, resource: String) -> Arn {
        Arn(service: service, region: region, account: account, resource: resource)
    }
}

/// The scheme, host and port by which a client addressed the gateway.
struct AddressedEndpoint: Sendable, Hashable, CustomStringConvertible {
    var scheme: String
    /// As in the `Host` field, without the port: `localhost`, `127.0.0.1`, `[::1]`, `host.docker.internal`.
    var host: String
    /// Nil for the scheme's default.
    var port: Int?

    init(scheme: String = "http", host: String, port: Int? = nil) {
        self.scheme = scheme
        self.host = host
        self.port = port
    }

    /// The value of a `Host` field.
    var authority: String { port.map { "\(host):\($0)" } ?? host }

    /// The URL without a trailing slash.
    var description: String { "\(scheme)://\(authority)" }
}
