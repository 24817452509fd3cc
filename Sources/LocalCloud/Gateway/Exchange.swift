import AWSCore
import AWSWire

/// One request on its way through the gateway: what each step has found out, for the steps after it.
struct Exchange: Sendable {
    var request: HTTPRequest
    let peer: PeerInfo
    let now: Timestamp
    /// A UUID, or 16 letters and digits once it is known that S3 is meant.
    var requestID: String
    /// Empty but for S3.
    var hostID: String
    let usage = UsageTap()
    /// Set once the host is known to be ours.
    var endpoint: AddressedEndpoint
    var target: RequestTarget?
    var account: AccountID
    var region: Region
    /// What the answer gets on top, such as the fields of CORS.
    var answerFields = HTTPFields()

    /// The protocol in which errors are told.
    var wireProtocol: WireProtocol { target?.wireProtocol ?? .restXML }

    func context(_ identity: Authentication.Identity) -> RequestContext {
        RequestContext(
            account: identity.account,
            region: region,
            principal: identity.principal,
            accessKeyID: identity.accessKeyID,
            requestID: requestID,
            hostID: hostID,
            now: now,
            sourceAddress: peer.address,
            userAgent: request.fields["User-Agent"],
            endpoint: endpoint,
            usage: usage
        )
    }
}
