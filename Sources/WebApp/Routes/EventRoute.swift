import Hummingbird

extension Site {
    /// `GET /api/events`: changes of photos as server-sent events.
    ///
    /// `Last-Event-ID` (which EventSource sends when it connects again) or `?after=` (for the first time) name the last event that the
    /// client has; what it missed comes first. Where that is not known (the id is another replica's or an earlier run's, or too old) the
    /// stream begins with a `resync`, which carries the first page of the gallery and the id to go on from: nothing else need be read, so
    /// it does not matter which replica answers. A page that has nothing yet asks with `?after=start`.
    @Sendable
    func streamEvents(_ request: Request, _ context: Context) async throws -> Response {
        let id = request.headers[.lastEventID] ?? request.uri.queryParameters["after"].map(String.init)
        let subscription: EventHub.Subscription
        do throws(EventHub.Refusal) {
            subscription = try await gallery.hub.subscribe(after: id) { await gallery.state() }
        } catch {
            throw Failure(.serviceUnavailable, "TooManyStreams", "Too many pages are open; try again in a moment.", retryAfter: 5)
        }
        let headers: HTTPFields = [
            .contentType: "text/event-stream; charset=utf-8",
            .cacheControl: "no-store",
            // Proxies that hold answers back would make the page wait.
            .accelBuffering: "no",
        ]
        let body = ResponseBody { writer in
            defer { subscription.cancel() }
            // Notices at once when the browser leaves, so that its place is free again.
            try await request.body.consumeWithInboundCloseHandler { _ in
                for await text in subscription.texts {
                    try await writer.write(ByteBuffer(string: text))
                }
                try await writer.finish(nil)
            } onInboundClosed: {
                subscription.cancel()
            }
        }
        return Response(status: .ok, headers: headers, body: body)
    }
}
