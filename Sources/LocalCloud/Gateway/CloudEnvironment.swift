import AWSCore
import Logging

/// What every service is made from: the one store, clock, randomness, event path and meter of this cloud.
///
///     struct QueueService: SQSService {
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
    var logger: Logger
    /// The account of `test` and other root keys.
    var account: AccountID
    /// Where this cloud itself is reached, for URLs in messages that no request caused.
    var endpoint: AddressedEndpoint
}
