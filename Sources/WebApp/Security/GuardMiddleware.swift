import Hummingbird

/// Refuses requests that another site's page made.
struct GuardMiddleware: RouterMiddleware {
    typealias Context = Site.Context
    typealias Next = @concurrent (Request, Context) async throws -> Response

    private let site: Site
    private let rules: RequestGuard

    init(site: Site) {
        self.site = site
        self.rules = RequestGuard(
            publicAddress: site.configuration.publicURL.flatMap { PageAddress($0) },
            allowedHosts: site.configuration.allowedHosts
        )
    }

    func handle(_ request: Request, context: Context, next: Next) async throws -> Response {
        let incoming = IncomingRequest(
            address: site.address(of: request),
            changesState: request.method != .get && request.method != .head,
            origin: request.headers[.origin],
            fetchSite: request.headers[.fetchSite]
        )
        switch rules.verdict(for: incoming) {
        case .allowed:
            return try await next(request, context)
        case .foreignHost:
            throw Failure(.misdirectedRequest, "ForeignHost", "This site is not known under that name; --public-url sets another one.")
        case .crossSite:
            throw Failure(.forbidden, "CrossSite", "Another site's page may not do this.")
        }
    }
}
