import AWSCore
import Logging
import Synchronization

/// What every service is made from: the one store, clock, randomness, event path and meter of this cloud.
///
///     struct SQS: SQSService {
///         let environment: CloudEnvironment
///         init(_ environment: CloudEnvironment) throws { … environment.events.register(self, forService: "sqs") }
///     }
struct CloudEnvironment: Sendable {
    var store: Store
    var clock: any WallClock
    var random: any RandomSource
    var events: EventRouter
    var meter: any Meter
    var pagingTokens: PagingTokens
    /// Where a service registers what it answers beside its operations.
    var registry: GatewayRegistry
    var logger: Logger
    /// The account of `test` and other root keys.
    var account: AccountID
    var ownEndpoint: OwnEndpoint

    /// Where this cloud itself is reached, for URLs in messages that no request caused.
    var endpoint: AddressedEndpoint { ownEndpoint.value }
}

/// The cloud's own endpoint, which is complete once its port is known.
final class OwnEndpoint: Sendable {
    private let state: Mutex<AddressedEndpoint>

    init(_ value: AddressedEndpoint) {
        self.state = Mutex(value)
    }

    var value: AddressedEndpoint {
        get { state.withLock { $0 } }
        set { state.withLock { $0 = newValue } }
    }
}
