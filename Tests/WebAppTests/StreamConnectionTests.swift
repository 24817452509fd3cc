import AWSCore
import Hummingbird
import HummingbirdTesting
import Testing

@testable import WebApp

/// The event stream over a real socket.
@Suite struct StreamConnectionTests {
    @Test("A browser that goes away frees its place at once, without waiting for a heartbeat")
    func leaving() async throws {
        let fixture = try Fixture { $0.streamLimit = 1 }
        let hub = fixture.gallery.hub
        try await fixture.app.application.test(.live) { client in
            let port = try #require(client.port)
            let browser = TestClient(host: "localhost", port: port)
            browser.connect()
            try await browser.executeAndDontWaitForResponse(TestClient.Request("/api/events", method: .get, authority: "localhost"))
            while hub.subscriberCount == 0 { await Task.yield() }
            let refused = try await client.execute(uri: "/api/events", method: .get, headers: [:])
            #expect(refused.status == .serviceUnavailable)
            try await browser.close(mode: .all)
            while hub.subscriberCount > 0 { await Task.yield() }
        }
    }
}
