import AWSCore
import AWSWire
import GRDB
import SQSModel
import Synchronization

/// The Simple Queue Service: queues in memory over tables in the store.
///
/// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/Welcome.html
final class SQS: SQSService {
    typealias Context = RequestContext

    static let schema = SQSStorage.schema

    /// The queue's place among all: AWS names queues by account, Region and name.
    struct QueueKey: Hashable, Sendable {
        var account: AccountID
        var region: Region
        var name: String
    }

    let environment: CloudEnvironment
    let bodies = BodyBudget()
    private let queues = Mutex<[QueueKey: Queue]>([:])

    /// Loads the queues and their messages; blocks, as the opening of the store does.
    init(_ environment: CloudEnvironment) throws {
        self.environment = environment
        try environment.store.readBlocking { [self] database in try load(from: database) }
        environment.events.register(self, forService: "sqs")
        environment.store.onReset { [self] transaction in
            transaction.afterCommit { [self] in
                let all = queues.withLock { queues in
                    defer { queues.removeAll() }
                    return Array(queues.values)
                }
                for queue in all { queue.delete() }
            }
        }
    }

    private func load(from database: Database) throws {
        var byID: [Int64: Queue] = [:]
        for row in try Row.fetchAll(database, sql: "SELECT id, account, region, name, attributes, tags FROM sqs_queue") {
            guard let account = AccountID(row["account"] as String) else { continue }
            let queue = Queue(
                id: row["id"],
                account: account,
                region: Region(rawValue: row["region"]),
                name: row["name"],
                attributes: QueueAttributes(stored: try StoredTexts.decode(row["attributes"])),
                tags: try StoredTexts.decode(row["tags"]),
                bodies: bodies
            )
            byID[queue.id] = queue
            insert(queue)
        }
        let now = environment.clock.now
        try SQSStorage.forEachMessage(in: database) { queue, message, visible in
            byID[queue]?.add(message, visibleFrom: visible, now: now)
        }
    }

    // MARK: Finding queues

    func queue(_ key: QueueKey) -> Queue? {
        queues.withLock { $0[key] }
    }

    func queue(at arn: Arn) -> Queue? {
        guard let account = AccountID(arn.account) else { return nil }
        return queue(QueueKey(account: account, region: Region(rawValue: arn.region), name: arn.resource))
    }

    /// The queue of a QueueUrl: its last two path components are account and name; the Region is the signature's.
    ///
    /// - Throws: `QueueDoesNotExist`, `InvalidAddress`.
    func queue(url: String, context: RequestContext) throws -> Queue {
        let parts = url.split(separator: "/", omittingEmptySubsequences: true)
        guard let name = parts.last else { throw SQSErrors.missingParameter("QueueUrl") }
        let account = parts.dropLast().last.flatMap { AccountID($0) } ?? context.account
        guard let queue = queue(QueueKey(account: account, region: context.region, name: String(name))) else {
            throw SQSErrors.nonExistentQueue
        }
        return queue
    }

    func url(of queue: Queue, context: RequestContext) -> String {
        "\(context.endpoint)/\(queue.account)/\(queue.name)"
    }

    /// The account's queues in the Region, by name.
    func queues(of account: AccountID, in region: Region) -> [Queue] {
        queues.withLock { $0.values.filter { $0.account == account && $0.region == region } }.sorted { $0.name < $1.name }
    }

    func insert(_ queue: Queue) {
        queues.withLock { $0[QueueKey(account: queue.account, region: queue.region, name: queue.name)] = queue }
    }

    func remove(_ queue: Queue) {
        let key = QueueKey(account: queue.account, region: queue.region, name: queue.name)
        queues.withLock { queues in
            if queues[key]?.id == queue.id { queues[key] = nil }
        }
        queue.delete()
    }

    /// Removes messages that outlived their queue's retention period; runs until cancelled.
    func expireMessages() async {
        await environment.repeating("expiry of messages", every: .seconds(60)) { now in
            for queue in queues.withLock({ Array($0.values) }) {
                let expired = queue.expired(at: now).map(\.id)
                guard !expired.isEmpty else { continue }
                environment.store.writeBehind { transaction in
                    try SQSStorage.delete(expired, in: transaction.database)
                    transaction.afterCommit { for id in expired { queue.remove(id) } }
                }
            }
            environment.store.writeBehind { transaction in
                try transaction.database.execute(sql: "DELETE FROM sqs_deduplication WHERE expires <= ?", arguments: [now.milliseconds])
            }
        }
    }
}
