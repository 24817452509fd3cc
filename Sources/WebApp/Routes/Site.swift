import AWSCore
import Hummingbird
import Logging

/// What the routes work with; each group of routes is an extension in a file of its own.
struct Site: Sendable {
    typealias Context = BasicRequestContext

    let configuration: WebAppConfiguration
    let gallery: Gallery
    let inspector: PhotoInspector
    let storage: any PhotoStorage
    let storageAddress: BrowserStorageAddress
    /// Nil where messages come another way: then nobody can post any.
    let webhook: SNSWebhook?
    let announcer: UploadAnnouncer
    let subscription: SubscriptionKeeper
    let clock: any WallClock
    let random: any RandomSource
    let logger: Logger

    /// The whole of the web app, route by route.
    func makeRouter() -> Router<Context> {
        let router = Router(context: Context.self)
        router.add(middleware: AnswerFields(site: self))
        router.add(middleware: ErrorAnswers(logger: logger))
        router.get("/healthz", use: health)
        router.get("/readyz", use: readiness)
        if let webhook {
            router.post("/sns") { request, _ in try await receiveMessage(request, at: webhook) }
        }

        router.add(middleware: GuardMiddleware(site: self))
        router.get("/", use: page)
        for name in Asset.all.keys where name != "index.html" {
            router.get("/\(name)") { request, _ in try asset(name, request) }
        }
        router.get("/api/photos", use: listPhotos)
        router.post("/api/photos", use: receivePhotos)
        router.get("/api/photos/**", use: readPhoto)
        router.post("/api/photos/**", use: confirmUpload)
        router.post("/api/uploads", use: offerUpload)
        router.get("/api/events", use: streamEvents)
        return router
    }

    /// The address under which the browser reached the page.
    func address(of request: Request) -> PageAddress? {
        var scheme = configuration.publicURL?.hasPrefix("https://") == true ? "https" : "http"
        var authority = request.head.authority
        if configuration.trustsForwardedFields {
            scheme = Self.nearest(request.headers[.forwardedScheme]) ?? scheme
            authority = Self.nearest(request.headers[.forwardedHost]) ?? authority
        }
        return authority.flatMap { PageAddress(scheme: scheme, authority: $0) }
    }

    /// Of a list that several proxies made, what the one in front of us said: the others may have passed on what a client made up.
    private static func nearest(_ list: String?) -> String? {
        list?.split(separator: ",").last.map { $0.filter { $0 != " " && $0 != "\t" } }
    }
}
