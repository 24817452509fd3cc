import AWSCore
import GRDB
import SQSModel

extension SQS {
    func createQueue(_ input: CreateQueueRequest, context: RequestContext) async throws -> CreateQueueResult {
        let name = input.queueName
        let values = input.attributes ?? [:]
        let isFIFO = values["FifoQueue"] == "true"
        try QueueName.validate(name, isFIFO: isFIFO)
        var attributes = QueueAttributes()
        try attributes.update(values, isNew: true)
        let key = QueueKey(account: context.account, region: context.region, name: name)
        if let policy = attributes.redrivePolicy { try checkDeadLetterTarget(policy, isFIFO: isFIFO, region: context.region) }
        let complete = attributes
        let tags = input.tags ?? [:]
        let queue = try await environment.store.write { [self] transaction in
            // Looked up on the writer's thread, so that two creations of one name do not cross.
            if let present = self.queue(key) {
                if let difference = present.attributes.firstDifference(from: values) {
                    throw SQSErrors.queueNameExists(
                        "A queue already exists with the same name and a different value for attribute \(difference)"
                    )
                }
                return present
            }
            try transaction.database.execute(
                sql: "INSERT INTO sqs_queue (account, region, name, attributes, tags, created, modified) VALUES (?, ?, ?, ?, ?, ?, ?)",
                arguments: [
                    key.account.description, key.region.rawValue, name, try StoredTexts.encode(complete.assigned),
                    try StoredTexts.encode(tags),
                    context.now.milliseconds, context.now.milliseconds,
                ]
            )
            let queue = Queue(
                id: transaction.database.lastInsertedRowID,
                account: key.account,
                region: key.region,
                name: name,
                attributes: complete,
                tags: tags,
                bodies: bodies
            )
            transaction.afterCommit { [self] in insert(queue) }
            return queue
        }
        return CreateQueueResult(queueUrl: url(of: queue, context: context))
    }

    func deleteQueue(_ input: DeleteQueueRequest, context: RequestContext) async throws {
        let queue = try queue(url: input.queueUrl, context: context)
        try await environment.store.write { [self] transaction in
            for table in ["sqs_message", "sqs_deduplication"] {
                try transaction.database.execute(sql: "DELETE FROM \(table) WHERE queue = ?", arguments: [queue.id])
            }
            try transaction.database.execute(sql: "DELETE FROM sqs_queue WHERE id = ?", arguments: [queue.id])
            transaction.afterCommit { [self] in remove(queue) }
        }
    }

    func getQueueUrl(_ input: GetQueueUrlRequest, context: RequestContext) async throws -> GetQueueUrlResult {
        let account = input.queueOwnerAWSAccountId.flatMap { AccountID($0) } ?? context.account
        guard let queue = queue(QueueKey(account: account, region: context.region, name: input.queueName)) else {
            throw SQSErrors.nonExistentQueue
        }
        return GetQueueUrlResult(queueUrl: url(of: queue, context: context))
    }

    func listQueues(_ input: ListQueuesRequest, context: RequestContext) async throws -> ListQueuesResult {
        let page = try page(
            queues(of: context.account, in: context.region).filter { $0.name.hasPrefix(input.queueNamePrefix ?? "") },
            limit: input.maxResults,
            token: input.nextToken,
            purpose: "sqs:ListQueues"
        )
        let urls = page.queues.map { url(of: $0, context: context) }
        return ListQueuesResult(queueUrls: urls.isEmpty ? nil : urls, nextToken: page.nextToken)
    }

    func listDeadLetterSourceQueues(
        _ input: ListDeadLetterSourceQueuesRequest,
        context: RequestContext
    ) async throws -> ListDeadLetterSourceQueuesResult {
        let target = try queue(url: input.queueUrl, context: context).arn
        let sources = queues(of: context.account, in: context.region).filter {
            $0.attributes.redrivePolicy?.deadLetterTargetArn == target
        }
        let page = try page(sources, limit: input.maxResults, token: input.nextToken, purpose: "sqs:ListDeadLetterSourceQueues")
        return ListDeadLetterSourceQueuesResult(
            queueUrls: page.queues.map { url(of: $0, context: context) },
            nextToken: page.nextToken
        )
    }

    /// A page of queues in the order of their names; without a limit AWS gives at most 1000 and no token.
    private func page(_ queues: [Queue], limit: Int?, token: String?, purpose: String) throws -> (queues: [Queue], nextToken: String?) {
        var rest = queues[...]
        if let token {
            guard let last = environment.pagingTokens.cursor(token, for: purpose) else {
                throw SQSErrors.invalidParameterValue("Invalid or expired next token.")
            }
            rest = rest.drop { $0.name <= last }
        }
        if let limit, !(1...1000).contains(limit) {
            throw SQSErrors.invalidValue(limit, for: "MaxResults", reason: "MaxResults must be an integer between 1 and 1000.")
        }
        let page = rest.prefix(limit ?? 1000)
        let hasMore = limit != nil && page.count < rest.count
        let next = hasMore ? page.last.map { environment.pagingTokens.token($0.name, for: purpose) } : nil
        return (Array(page), next)
    }

    func purgeQueue(_ input: PurgeQueueRequest, context: RequestContext) async throws {
        let queue = try queue(url: input.queueUrl, context: context)
        guard queue.beginPurge(at: context.now) else {
            throw SQSErrors.purgeQueueInProgress("Only one PurgeQueue operation on \(queue.name) is allowed every 60 seconds.")
        }
        try await environment.store.write { transaction in
            try transaction.database.execute(sql: "DELETE FROM sqs_message WHERE queue = ?", arguments: [queue.id])
            transaction.afterCommit { queue.removeAll() }
        }
    }
}

/// What a queue may be called.
enum QueueName {
    /// - Throws: `InvalidParameterValue`.
    static func validate(_ name: String, isFIFO: Bool) throws {
        let stem = isFIFO && name.hasSuffix(".fifo") ? name.dropLast(5) : name[...]
        let isPlain = stem.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"): true
            default: false
            }
        }
        guard isPlain, !stem.isEmpty, name.utf8.count <= 80 else {
            throw SQSErrors.invalidParameterValue(
                "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length"
            )
        }
        guard !isFIFO || name.hasSuffix(".fifo") else {
            throw SQSErrors.invalidParameterValue(
                "The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length."
            )
        }
    }
}
