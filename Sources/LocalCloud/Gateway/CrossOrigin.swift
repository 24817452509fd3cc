import AWSCore
import AWSWire

/// Decides about requests that a page of another origin makes a browser send.
///
/// Whoever opens a stranger's page lends it a browser on this machine, and everyone knows the key `test`; so a page of another origin
/// gets only what a bucket's CORS rules let it have. A key that was issued here is a secret, and its signature opens everything.
enum CrossOrigin {
    /// Where a request comes from, as its browser says. Programs that are no browser say nothing.
    enum Source: Sendable, Hashable {
        case own
        /// A page of another origin; its origin, when the browser told it.
        case foreign(origin: String?)
    }

    static func source(of request: HTTPRequest, endpoint: AddressedEndpoint) -> Source {
        if let origin = request.fields["Origin"] {
            return origin == endpoint.description || origin == "https://\(endpoint.authority)" ? .own : .foreign(origin: origin)
        }
        switch request.fields["Sec-Fetch-Site"] {
        case "cross-site":
            return .foreign(origin: nil)
        case "same-site":
            // A page of this machine's own, under another port, that shows an image or follows a link; it cannot send anything.
            return request.method == "GET" || request.method == "HEAD" ? .own : .foreign(origin: nil)
        default:
            return .own
        }
    }

    /// A link that was followed: the page that has it gets nothing of the answer to see.
    static func isNavigation(_ request: HTTPRequest) -> Bool {
        request.method == "GET" && request.fields["Origin"] == nil && request.fields["Sec-Fetch-Mode"] == "navigate"
    }

    static func isPreflight(_ request: HTTPRequest) -> Bool {
        request.method == "OPTIONS" && request.fields["Origin"] != nil && request.fields["Access-Control-Request-Method"] != nil
    }

    static func query(_ request: HTTPRequest, bucket: String, origin: String) -> CrossOriginQuery {
        let isPreflight = isPreflight(request)
        let headers = request.fields["Access-Control-Request-Headers"] ?? ""
        return CrossOriginQuery(
            bucket: bucket,
            origin: origin,
            method: isPreflight ? request.fields["Access-Control-Request-Method"] ?? "" : request.method,
            headers: isPreflight ? headers.split(separator: ",").map { $0.filter { $0 != " " }.lowercased() } : [],
            isPreflight: isPreflight
        )
    }

    static let refusedPreflight = AWSError(
        "AccessForbidden",
        status: 403,
        message: "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / "
            + "Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec."
    )

    static let refused = AWSError(
        "AccessForbidden",
        status: 403,
        message: "A web page of another origin may use this cloud only as a bucket's CORS rules allow."
    )
}
