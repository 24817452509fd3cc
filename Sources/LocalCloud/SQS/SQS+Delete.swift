import AWSCore
import SQSModel

extension SQS {
    func deleteMessage(_ input: DeleteMessageRequest, context: RequestContext) async throws {
        let queue = try queue(url: input.queueUrl, context: context)
        let handle = try handle(input.receiptHandle, for: queue)
        try await delete([handle.message], from: queue)
    }

    func deleteMessageBatch(_ input: DeleteMessageBatchRequest, context: RequestContext) async throws -> DeleteMessageBatchResult {
        let queue = try queue(url: input.queueUrl, context: context)
        try BatchEntries.validate(input.entries.map(\.id), named: "DeleteMessageBatchRequestEntry")
        var failed: [BatchResultErrorEntry] = []
        var successful: [DeleteMessageBatchResultEntry] = []
        var messages: [Int64] = []
        for entry in input.entries {
            do {
                messages.append(try handle(entry.receiptHandle, for: queue).message)
                successful.append(DeleteMessageBatchResultEntry(id: entry.id))
            } catch let error as AWSError {
                failed.append(BatchEntries.failure(id: entry.id, error))
            }
        }
        if !messages.isEmpty { try await delete(messages, from: queue) }
        return DeleteMessageBatchResult(successful: successful, failed: failed)
    }

    /// Deleting what is gone succeeds: the same message may be deleted twice.
    private func delete(_ ids: [Int64], from queue: Queue) async throws {
        try await environment.store.write { transaction in
            try SQSStorage.delete(ids, in: transaction.database)
            transaction.afterCommit { for id in ids { queue.remove(id) } }
        }
    }

    /// - Throws: `ReceiptHandleIsInvalid` when the text is no handle or belongs to another queue.
    func handle(_ text: String, for queue: Queue) throws -> ReceiptHandle {
        guard !text.isEmpty else { throw SQSErrors.missingParameter("ReceiptHandle") }
        guard let handle = ReceiptHandle(text), handle.queue == queue.id else { throw SQSErrors.invalidReceiptHandle(text) }
        return handle
    }
}
