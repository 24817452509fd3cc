import Hummingbird

extension Site {
    private struct Health: Encodable {
        var status: String
        var subscription: String
        var photos: Int
    }

    /// `GET /healthz`: that the web app answers, and how it stands. Always 200: for whoever restarts programs that hang.
    @Sendable
    func health(_ request: Request, _ context: Context) async throws -> Response {
        Response(json: currentHealth)
    }

    /// `GET /readyz`: 200 once the web app was subscribed and has read the buckets after that, before that 503: for balancers.
    ///
    /// It stays ready when the topic is away for a while. Its page is then late, and so would those of all other replicas be.
    @Sendable
    func readiness(_ request: Request, _ context: Context) async throws -> Response {
        Response(json: currentHealth, status: subscription.isReady ? .ok : .serviceUnavailable)
    }

    private var currentHealth: Health {
        Health(
            status: subscription.isReady ? "ok" : "starting",
            subscription: subscription.standing.rawValue,
            photos: gallery.count
        )
    }
}
