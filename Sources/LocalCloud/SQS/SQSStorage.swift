import AWSCore
import GRDB

/// SQS's tables: what outlives the process. The messages in memory follow them.
enum SQSStorage {
    static let schema = StoreSchema(
        name: "sqs",
        migrations: [
            """
            CREATE TABLE sqs_queue (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                account TEXT NOT NULL,
                region TEXT NOT NULL,
                name TEXT NOT NULL,
                attributes TEXT NOT NULL,
                tags TEXT NOT NULL,
                created INTEGER NOT NULL,
                modified INTEGER NOT NULL,
                UNIQUE (account, region, name)
            ) STRICT;
            CREATE TABLE sqs_message (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                queue INTEGER NOT NULL,
                message_id TEXT NOT NULL,
                body TEXT NOT NULL,
                body_digest TEXT NOT NULL,
                attributes TEXT,
                trace_header TEXT,
                sender TEXT NOT NULL,
                sent INTEGER NOT NULL,
                visible INTEGER NOT NULL,
                receive_count INTEGER NOT NULL,
                first_received INTEGER,
                group_id TEXT,
                deduplication_id TEXT,
                sequence TEXT,
                source TEXT
            ) STRICT;
            CREATE TABLE sqs_deduplication (
                queue INTEGER NOT NULL,
                key TEXT NOT NULL,
                message_id TEXT NOT NULL,
                sequence TEXT NOT NULL,
                expires INTEGER NOT NULL,
                PRIMARY KEY (queue, key)
            ) STRICT, WITHOUT ROWID;
            """
        ]
    )

    static func insert(_ message: QueueMessage, body: String, visible: Timestamp, queue: Int64, in database: Database) throws -> Int64 {
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO sqs_message
                (queue, message_id, body, body_digest, attributes, trace_header, sender, sent, visible, receive_count, group_id,
                 deduplication_id, sequence)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?)
                """
        )
        try statement.execute(arguments: [
            queue, message.messageID, body, message.bodyDigest, try StoredAttributes.encode(message.attributes), message.traceHeader,
            message.senderID,
            message.sent.milliseconds, visible.milliseconds, message.groupID, message.deduplicationID, message.sequenceNumber,
        ])
        return database.lastInsertedRowID
    }

    static func delete(_ ids: [Int64], in database: Database) throws {
        let statement = try database.cachedStatement(sql: "DELETE FROM sqs_message WHERE id = ?")
        for id in ids { try statement.execute(arguments: [id]) }
    }

    /// Notes that messages were received, so that a new start neither forgets the count nor shows them too early.
    static func updateReceived(_ received: [ReceivedMessage], in database: Database) throws {
        let statement = try database.cachedStatement(
            sql: "UPDATE sqs_message SET receive_count = ?, visible = ?, first_received = ? WHERE id = ?"
        )
        for item in received {
            try statement.execute(arguments: [
                item.message.receiveCount, item.hiddenUntil.milliseconds, item.message.firstReceived?.milliseconds, item.message.id,
            ])
        }
    }

    static func body(of id: Int64, in database: Database) throws -> String? {
        try String.fetchOne(database.cachedStatement(sql: "SELECT body FROM sqs_message WHERE id = ?"), arguments: [id])
    }

    /// Gives every message of the store with the queue it lies in and the time from which it shows, in the order of sending.
    static func forEachMessage(
        in database: Database,
        _ take: (_ queue: Int64, _ message: QueueMessage, _ visible: Timestamp) -> Void
    ) throws {
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT id, queue, message_id, CASE WHEN length(body) <= 16384 THEN body END AS body, body_digest, attributes, trace_header,
                       sender, sent, visible, receive_count, first_received, group_id, deduplication_id, sequence, source
                FROM sqs_message ORDER BY id
                """
        )
        while let row = try rows.next() {
            let message = QueueMessage(
                id: row["id"],
                messageID: row["message_id"],
                body: row["body"],
                bodyDigest: row["body_digest"],
                attributes: try StoredAttributes.decode(row["attributes"]),
                traceHeader: row["trace_header"],
                senderID: row["sender"],
                sent: Timestamp(milliseconds: row["sent"]),
                groupID: row["group_id"],
                deduplicationID: row["deduplication_id"],
                sequenceNumber: row["sequence"],
                deadLetterSource: row["source"],
                receiveCount: row["receive_count"],
                firstReceived: (row["first_received"] as Int64?).map { Timestamp(milliseconds: $0) }
            )
            take(row["queue"], message, Timestamp(milliseconds: row["visible"]))
        }
    }
}
