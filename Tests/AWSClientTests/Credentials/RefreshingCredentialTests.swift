import AWSClient
import AWSCore
import Synchronization
import Testing

/// Gives numbered credentials that live an hour, or fails.
private final class Source: CredentialProvider {
    private let clock: JumpingClock
    private let state = Mutex<(count: Int, isFailing: Bool)>((0, false))

    init(clock: JumpingClock) {
        self.clock = clock
    }

    var count: Int { state.withLock { $0.count } }

    func fail(_ isFailing: Bool) { state.withLock { $0.isFailing = isFailing } }

    func credentials() async throws -> Credentials? {
        // Lets others ask meanwhile.
        for _ in 0..<20 { await Task.yield() }
        let (count, isFailing) = state.withLock { state in
            state.count += 1
            return state
        }
        if isFailing { throw CredentialError.refused(source: "test", status: 500) }
        return Credentials(
            accessKeyID: "key\(count)",
            secretAccessKey: "s",
            sessionToken: "t",
            expiration: clock.now.adding(.seconds(3600))
        )
    }
}

@Suite struct RefreshingCredentialTests {
    private let clock = JumpingClock()

    @Test func asksOnceForMany() async throws {
        let source = Source(clock: clock)
        let provider = RefreshingCredentialProvider(source, clock: clock)
        let keys = try await withThrowingTaskGroup(of: String?.self) { group in
            for _ in 0..<50 { group.addTask { try await provider.credentials()?.accessKeyID } }
            return try await group.reduce(into: Set<String?>()) { $0.insert($1) }
        }
        #expect(keys == ["key1"])
        #expect(source.count == 1)
    }

    @Test func renewsBeforeTheEnd() async throws {
        let source = Source(clock: clock)
        let provider = RefreshingCredentialProvider(source, clock: clock)
        #expect(try await provider.credentials()?.accessKeyID == "key1")
        clock.advance(by: .seconds(3600 - 301))
        #expect(try await provider.credentials()?.accessKeyID == "key1")
        clock.advance(by: .seconds(2))
        #expect(try await provider.credentials()?.accessKeyID == "key2")
    }

    @Test func forgivesAFailedRenewalWhileTheOldOnesLive() async throws {
        let source = Source(clock: clock)
        let provider = RefreshingCredentialProvider(source, clock: clock)
        _ = try await provider.credentials()
        source.fail(true)
        clock.advance(by: .seconds(3400))
        #expect(try await provider.credentials()?.accessKeyID == "key1")
        clock.advance(by: .seconds(195))
        await #expect(throws: CredentialError.self) { try await provider.credentials() }
        source.fail(false)
        #expect(try await provider.credentials()?.accessKeyID == "key4")
    }

    @Test func doesNotGiveRejectedOnesAgain() async throws {
        let provider = RefreshingCredentialProvider(Source(clock: clock), clock: clock)
        let first = try #require(try await provider.credentials())
        await provider.reject(first)
        let second = try #require(try await provider.credentials())
        #expect(second.accessKeyID == "key2")
        // A late complaint about the first does not cost the second.
        await provider.reject(first)
        #expect(try await provider.credentials() == second)
    }
}
