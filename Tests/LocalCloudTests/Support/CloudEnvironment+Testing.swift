import AWSCore
import Logging

@testable import LocalCloud

extension CloudEnvironment {
    /// An environment in memory whose clock stands still until it is moved and whose randomness repeats, for tests of one service.
    static func testing(
        schemas: [StoreSchema],
        clock: any WallClock = ManualClock(),
        random: any RandomSource = SeededRandomSource(seed: 1),
        meter: any Meter = NoMeter()
    ) throws -> CloudEnvironment {
        CloudEnvironment(
            store: try Store(at: .ephemeral, schemas: schemas),
            clock: clock,
            random: random,
            events: EventRouter(),
            meter: meter,
            pagingTokens: PagingTokens(),
            registry: GatewayRegistry(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            account: .local,
            ownEndpoint: OwnEndpoint(AddressedEndpoint(host: "localhost", port: 4566))
        )
    }
}

extension RequestContext {
    /// The context of a request by the root of `account` now.
    static func testing(
        in environment: CloudEnvironment,
        account: AccountID = .local,
        region: Region = .usEast1,
        principal: Principal? = nil
    ) -> RequestContext {
        RequestContext(
            account: account,
            region: region,
            principal: principal ?? .root(account),
            accessKeyID: "test",
            requestID: environment.random.uuid(),
            hostID: environment.random.bytes(16).hexadecimal,
            now: environment.clock.now,
            sourceAddress: "127.0.0.1",
            userAgent: "test",
            endpoint: environment.endpoint,
            usage: UsageTap()
        )
    }
}

extension SystemCall {
    static func isThere(_ path: String) -> Bool {
        guard let descriptor = try? openForReading(path) else { return false }
        closeFile(descriptor)
        return true
    }
}

/// Whether the condition comes true while background work gets its turns.
func eventually(_ condition: () async throws -> Bool) async throws -> Bool {
    for _ in 0..<20_000 {
        if try await condition() { return true }
        try await Blocking.run {}
    }
    return false
}
