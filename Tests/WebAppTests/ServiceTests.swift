import AWSCore
import Hummingbird
import Testing

@testable import WebApp

@Suite struct ServiceTests {
    @Test func takenPortIsNamed() async throws {
        let (ports, report) = AsyncStream<Int>.makeStream()
        let other = Application(
            router: Router(),
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in
                report.yield(channel.localAddress?.port ?? 0)
                report.finish()
            }
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await other.run() }
            let port = try #require(await ports.first { _ in true })
            let fixture = try Fixture {
                $0.hosts = ["127.0.0.1"]
                $0.port = port
            }
            await #expect(throws: PortTaken(host: "127.0.0.1", port: port)) { try await fixture.app.run() }
            group.cancelAll()
        }
    }

    @Test func runsOnASocketAndSubscribes() async throws {
        let fixture = try Fixture {
            $0.hosts = ["127.0.0.1"]
            $0.port = 0
            $0.publicURL = "https://photos.example.com"
        }
        let running = Task { try await fixture.app.run() }
        while fixture.topic.subscriptions.isEmpty { await Task.yield() }
        #expect(fixture.topic.subscriptions == ["https://photos.example.com/sns"])
        running.cancel()
        _ = try? await running.value
    }
}
