import AWSCore
import GRDB
import SQSModel

extension SQS {
    func getQueueAttributes(_ input: GetQueueAttributesRequest, context: RequestContext) async throws -> GetQueueAttributesResult {
        let queue = try queue(url: input.queueUrl, context: context)
        let wanted = (input.attributeNames ?? []).map(\.rawValue)
        guard !wanted.isEmpty else { return GetQueueAttributesResult() }
        let known = QueueAttributes.names + Self.stateNames
        for name in wanted where name != "All" && !known.contains(name) { throw SQSErrors.unknownAttribute(name) }
        let dates = try await environment.store.read { database in
            try Row.fetchOne(database, sql: "SELECT created, modified FROM sqs_queue WHERE id = ?", arguments: [queue.id]).map { row in
                (created: row["created"] as Int64, modified: row["modified"] as Int64)
            }
        }
        let attributes = queue.attributes
        let counts = queue.counts(at: context.now)
        var result: [String: String] = [:]
        for name in known where wanted.contains("All") || wanted.contains(name) {
            switch name {
            case "QueueArn": result[name] = queue.arn.description
            case "ApproximateNumberOfMessages": result[name] = String(counts.ready)
            case "ApproximateNumberOfMessagesNotVisible": result[name] = String(counts.inFlight)
            case "ApproximateNumberOfMessagesDelayed": result[name] = String(counts.delayed)
            case "CreatedTimestamp": result[name] = dates.map { String($0.created / 1000) }
            case "LastModifiedTimestamp": result[name] = dates.map { String($0.modified / 1000) }
            default: result[name] = attributes[name]
            }
        }
        return GetQueueAttributesResult(attributes: result.isEmpty ? nil : result)
    }

    private static let stateNames = [
        "QueueArn", "ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible", "ApproximateNumberOfMessagesDelayed",
        "CreatedTimestamp", "LastModifiedTimestamp",
    ]

    func setQueueAttributes(_ input: SetQueueAttributesRequest, context: RequestContext) async throws {
        let queue = try queue(url: input.queueUrl, context: context)
        var attributes = queue.attributes
        try attributes.update(input.attributes, isNew: false)
        if let policy = attributes.redrivePolicy, input.attributes["RedrivePolicy"] != nil {
            try checkDeadLetterTarget(policy, isFIFO: queue.isFIFO, region: context.region)
        }
        let complete = attributes
        try await environment.store.write { transaction in
            try transaction.database.execute(
                sql: "UPDATE sqs_queue SET attributes = ?, modified = ? WHERE id = ?",
                arguments: [try StoredTexts.encode(complete.assigned), context.now.milliseconds, queue.id]
            )
            transaction.afterCommit { queue.setAttributes(complete) }
        }
    }

    /// The dead-letter queue must be there, in the same Region, and of the same type.
    func checkDeadLetterTarget(_ policy: QueueAttributes.RedrivePolicy, isFIFO: Bool, region: Region) throws {
        let arn = policy.deadLetterTargetArn
        let value = "{\"deadLetterTargetArn\":\"\(arn)\",\"maxReceiveCount\":\(policy.maxReceiveCount)}"
        guard let target = queue(at: arn), target.region == region else {
            throw SQSErrors.invalidValue(value, for: "RedrivePolicy", reason: "Dead letter target does not exist.")
        }
        guard target.isFIFO == isFIFO else {
            throw SQSErrors.invalidValue(value, for: "RedrivePolicy", reason: "Dead-letter queue must be same type of queue as the source.")
        }
    }
}
