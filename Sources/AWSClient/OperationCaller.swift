public import AWSWire

/// Calls operations of AWS. The client is one; tests of what stands above it bring their own.
public protocol OperationCaller: Sendable {
    /// - Throws: `AWSError` for what the service answered, other errors for what kept it from answering.
    func call<Called: Operation>(_ operation: Called.Type, _ input: Called.Input) async throws -> Called.Output
}

extension AWSClient: OperationCaller {}
