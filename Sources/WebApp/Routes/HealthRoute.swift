import Hummingbird

extension Site {
    private struct Health: Encodable {
        var status: String
        var subscription: String
        var photos: Int
    }

    /// `GET /healthz`: that the web app answers, and whether it hears of results.
    @Sendable
    func health(_ request: Request, _ context: Context) async throws -> Response {
        Response(json: Health(status: "ok", subscription: subscription.standing.rawValue, photos: gallery.count))
    }
}
