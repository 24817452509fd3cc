import AWSCore
import GRDB
import SQSModel

extension SQS {
    func changeMessageVisibility(_ input: ChangeMessageVisibilityRequest, context: RequestContext) async throws {
        let queue = try queue(url: input.queueUrl, context: context)
        try changeVisibility(input.receiptHandle, to: input.visibilityTimeout, in: queue)
    }

    func changeMessageVisibilityBatch(
        _ input: ChangeMessageVisibilityBatchRequest,
        context: RequestContext
    ) async throws -> ChangeMessageVisibilityBatchResult {
        let queue = try queue(url: input.queueUrl, context: context)
        try BatchEntries.validate(input.entries.map(\.id), named: "ChangeMessageVisibilityBatchRequestEntry")
        var failed: [BatchResultErrorEntry] = []
        var successful: [ChangeMessageVisibilityBatchResultEntry] = []
        for entry in input.entries {
            do {
                try changeVisibility(entry.receiptHandle, to: entry.visibilityTimeout ?? 0, in: queue)
                successful.append(ChangeMessageVisibilityBatchResultEntry(id: entry.id))
            } catch let error as AWSError {
                failed.append(BatchEntries.failure(id: entry.id, error))
            }
        }
        return ChangeMessageVisibilityBatchResult(successful: successful, failed: failed)
    }

    private func changeVisibility(_ receiptHandle: String, to seconds: Int, in queue: Queue) throws {
        guard (0...QueueState.longestVisibility).contains(seconds) else {
            throw SQSErrors.invalidValue(
                seconds,
                for: "VisibilityTimeout",
                reason: "VisibilityTimeout must be an integer between 0 and 43200"
            )
        }
        let id = try handle(receiptHandle, for: queue).message
        let now = environment.clock.now
        switch queue.changeVisibility(of: id, to: seconds, now: now) {
        case .changed:
            let until = now.adding(seconds: seconds).milliseconds
            environment.store.writeBehind { transaction in
                let statement = try transaction.database.cachedStatement(sql: "UPDATE sqs_message SET visible = ? WHERE id = ?")
                try statement.execute(arguments: [until, id])
            }
        case .notInFlight:
            throw SQSErrors.messageNotInflight("")
        case .unknown:
            throw SQSErrors.invalidParameterValue(
                "Value \(receiptHandle) for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change."
            )
        case .tooLong:
            throw SQSErrors.invalidValue(
                seconds,
                for: "VisibilityTimeout",
                reason: "Total VisibilityTimeout for the message is beyond the limit [43200 seconds]"
            )
        }
    }
}
