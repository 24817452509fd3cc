import AWSWire

extension TransportTimeouts {
    /// How long the answer's head may take, from the call on.
    ///
    /// - Parameter bodyLength: of the request, in bytes; nil for a stream.
    func deadline(for operation: OperationMetadata, bodyLength: Int?) -> Duration {
        guard let bodyLength, bodyLength <= Self.largestSmallBody else { return Self.unlimited }
        // SQS answers a long poll after up to 20 seconds without a message.
        return operation.name == "ReceiveMessage" ? response + .seconds(20) : response
    }

    /// How long a body of this size takes says nothing about the service.
    private static let largestSmallBody = 1 << 20

    /// A photo on its way is never cut off while its bytes flow: ``write`` and ``read`` notice when they do not.
    private static let unlimited: Duration = .seconds(365 * 24 * 3600)
}
