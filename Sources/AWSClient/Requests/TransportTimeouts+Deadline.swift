import AWSWire

extension TransportTimeouts {
    /// How long the answer's head may take.
    func deadline(for operation: OperationMetadata, streamsBody: Bool) -> Duration {
        if streamsBody { return streamedRequest }
        // SQS answers a long poll after up to 20 seconds without a message.
        return operation.name == "ReceiveMessage" ? response + .seconds(20) : response
    }
}
