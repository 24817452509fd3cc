import AWSCore
import AWSWire

/// How a service plugs into the gateway.
///
/// A service is a type that conforms to its generated protocol with ``RequestContext`` as `Context`, made from a
/// ``CloudEnvironment``. One line in `LocalCloud.swift` registers it:
///
///     GatewayService(.sqs, operations: QueueService.operations) { try await queues.perform($0, reading: &$1, context: $2) }
struct GatewayService: Sendable {
    /// Runs the operation of this name on the input that the reader gives; nil for a name that is not among ``operations``.
    typealias Perform = @Sendable (_ operation: String, _ reader: inout ShapeReader, _ context: RequestContext) async throws -> (any Shape)?

    let metadata: ServiceMetadata
    /// The implemented operations by name.
    let operations: [String: OperationMetadata]
    let perform: Perform
    /// The service's work beside requests (deliveries, expiry); runs until it is cancelled.
    let background: (@Sendable () async -> Void)?

    init(
        _ metadata: ServiceMetadata,
        operations: [String: OperationMetadata],
        background: (@Sendable () async -> Void)? = nil,
        perform: @escaping Perform
    ) {
        self.metadata = metadata
        self.operations = operations
        self.perform = perform
        self.background = background
    }
}
