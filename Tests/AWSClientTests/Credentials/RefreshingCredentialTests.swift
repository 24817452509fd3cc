import AWSClient
import AWSCore
import Synchronization
import Testing

/// Gives numbered credentials, or fails; how long they live can be changed.
private final class Source: CredentialProvider {
    private struct State {
        var count = 0
        var isFailing = false
        var lifetime: Duration = .seconds(3600)
    }

    let source = "test"
    private let clock: JumpingClock
    private let state = Mutex(State())

    init(clock: JumpingClock) {
        self.clock = clock
    }

    var count: Int { state.withLock { $0.count } }

    func fail(_ isFailing: Bool) { state.withLock { $0.isFailing = isFailing } }

    func live(_ lifetime: Duration) { state.withLock { $0.lifetime = lifetime } }

    func credentials() async throws -> Credentials {
        // Lets others ask meanwhile.
        for _ in 0..<20 { await Task.yield() }
        let state = state.withLock { state in
            state.count += 1
            return state
        }
        if state.isFailing { throw CredentialError.failed(source: source, reason: "out of order") }
        return Credentials(
            accessKeyID: "key\(state.count)",
            secretAccessKey: "s",
            sessionToken: "t",
            expiration: clock.now.adding(state.lifetime)
        )
    }
}

@Suite struct RefreshingCredentialTests {
    private let clock = JumpingClock()

    private func provider(
        _ source: Source,
        _ outage: RefreshSchedule.Outage = .endsService,
        report: @escaping @Sendable (String) -> Void = { _ in }
    ) -> RefreshingCredentialProvider {
        RefreshingCredentialProvider(source, outage: outage, clock: clock, random: SeededRandomSource(seed: 1), report: report)
    }

    /// Waits for a renewal in the background: it ends by itself, without any clock.
    private func eventually(_ isDone: () -> Bool) async {
        for _ in 0..<100_000 where !isDone() { await Task.yield() }
        #expect(isDone())
    }

    @Test func asksOnceForMany() async throws {
        let source = Source(clock: clock)
        let provider = provider(source)
        let keys = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<50 { group.addTask { try await provider.credentials().accessKeyID } }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(keys == ["key1"])
        #expect(source.count == 1)
    }

    @Test func renewsBesideInTheFirstWindow() async throws {
        let source = Source(clock: clock)
        let provider = provider(source)
        #expect(try await provider.credentials().accessKeyID == "key1")
        // Fifteen minutes before the end the first window opens at the earliest.
        clock.advance(by: .seconds(3600 - 901))
        #expect(try await provider.credentials().accessKeyID == "key1")
        for _ in 0..<1000 { await Task.yield() }
        #expect(source.count == 1)
        // Ten minutes before the end nobody gets the old ones; just before, the old ones serve while new ones are fetched.
        clock.advance(by: .seconds(300))
        #expect(try await provider.credentials().accessKeyID == "key1")
        await eventually { source.count == 2 }
        await eventuallyGives("key2", provider)
    }

    private func eventuallyGives(_ key: String, _ provider: RefreshingCredentialProvider) async {
        var found: String?
        for _ in 0..<10_000 where found != key { found = try? await provider.credentials().accessKeyID }
        #expect(found == key)
    }

    @Test func waitsInTheSecondWindow() async throws {
        let source = Source(clock: clock)
        let provider = provider(source)
        #expect(try await provider.credentials().accessKeyID == "key1")
        clock.advance(by: .seconds(3600 - 599))
        #expect(try await provider.credentials().accessKeyID == "key2")
    }

    @Test func forgivesAFailedRenewalWhileTheOldOnesLive() async throws {
        let source = Source(clock: clock)
        let reports = Mutex<[String]>([])
        let provider = provider(source) { text in reports.withLock { $0.append(text) } }
        _ = try await provider.credentials()
        source.fail(true)
        clock.advance(by: .seconds(3100))
        #expect(try await provider.credentials().accessKeyID == "key1")
        #expect(source.count == 2)
        // Not every request asks a place that is out of order.
        #expect(try await provider.credentials().accessKeyID == "key1")
        #expect(source.count == 2)
        clock.advance(by: .seconds(61))
        #expect(try await provider.credentials().accessKeyID == "key1")
        #expect(source.count == 3)
        #expect(reports.withLock { $0.count } == 2)
        clock.advance(by: .seconds(3600))
        await #expect(throws: CredentialError.failed(source: "test", reason: "out of order")) { try await provider.credentials() }
        source.fail(false)
        #expect(try await provider.credentials().accessKeyID == "key5")
    }

    @Test func bridgesAnOutageOfAMetadataService() async throws {
        let source = Source(clock: clock)
        let provider = provider(source, .isBridged)
        _ = try await provider.credentials()
        source.fail(true)
        clock.advance(by: .seconds(7200))
        #expect(try await provider.credentials().accessKeyID == "key1")
        #expect(source.count == 2)
        clock.advance(by: .seconds(299))
        #expect(try await provider.credentials().accessKeyID == "key1")
        #expect(source.count == 2, "asked again after five minutes at the earliest")
        clock.advance(by: .seconds(302))
        source.fail(false)
        #expect(try await provider.credentials().accessKeyID == "key3")
    }

    @Test func expiredOnesAreGivenByMetadataServicesOnly() async throws {
        let source = Source(clock: clock)
        source.live(.seconds(-5))
        await #expect(throws: CredentialError.self) { try await provider(source).credentials() }
        #expect(try await provider(source, .isBridged).credentials().accessKeyID == "key2")
    }

    @Test func shortLivedOnesAreNotRenewedAllTheTime() async throws {
        let source = Source(clock: clock)
        source.live(.seconds(900))
        let provider = provider(source)
        for _ in 0..<10 {
            #expect(try await provider.credentials().accessKeyID == "key1")
            clock.advance(by: .seconds(60))
        }
        #expect(source.count == 1)
        clock.advance(by: .seconds(160))
        #expect(try await provider.credentials().accessKeyID == "key2")
    }

    @Test func doesNotGiveRejectedOnesAgain() async throws {
        let source = Source(clock: clock)
        let provider = provider(source, .isBridged)
        let first = try await provider.credentials()
        await provider.reject(first)
        let second = try await provider.credentials()
        #expect(second.accessKeyID == "key2")
        // A late complaint about the first does not cost the second.
        await provider.reject(first)
        #expect(try await provider.credentials() == second)
        // What was rejected does not bridge an outage.
        source.fail(true)
        await provider.reject(second)
        await #expect(throws: CredentialError.self) { try await provider.credentials() }
    }
}
