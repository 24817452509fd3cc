import AWSCore
import AWSEvents
import GRDB

/// SNS's tables.
enum SNSStorage {
    static let schema = StoreSchema(
        name: "sns",
        migrations: [
            """
            CREATE TABLE sns_topic (
                arn TEXT PRIMARY KEY,
                attributes TEXT NOT NULL,
                tags TEXT NOT NULL,
                deleted_subscriptions INTEGER NOT NULL DEFAULT 0
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE sns_subscription (
                arn TEXT PRIMARY KEY,
                topic TEXT NOT NULL,
                protocol TEXT NOT NULL,
                endpoint TEXT NOT NULL,
                attributes TEXT NOT NULL,
                confirmed INTEGER NOT NULL,
                token TEXT,
                authenticated INTEGER NOT NULL,
                principal TEXT NOT NULL,
                origin TEXT NOT NULL,
                created INTEGER NOT NULL
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE sns_delivery (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                subscription TEXT NOT NULL,
                kind TEXT NOT NULL,
                message_id TEXT NOT NULL,
                time INTEGER NOT NULL,
                subject TEXT,
                body TEXT NOT NULL,
                attributes TEXT,
                attempts INTEGER NOT NULL,
                due INTEGER NOT NULL
            ) STRICT;
            CREATE TABLE sns_signer (
                id INTEGER PRIMARY KEY CHECK (id = 1),
                private_key TEXT NOT NULL,
                certificate TEXT NOT NULL
            ) STRICT;
            """
        ]
    )

    // MARK: Topics and subscriptions

    static func save(_ topic: NotificationTopic, in database: Database) throws {
        try database.execute(
            sql: "INSERT OR REPLACE INTO sns_topic (arn, attributes, tags, deleted_subscriptions) VALUES (?, ?, ?, ?)",
            arguments: [
                topic.arn.description, try StoredTexts.encode(topic.attributes), try StoredTexts.encode(topic.tags),
                topic.deletedSubscriptions,
            ]
        )
    }

    static func topics(in database: Database) throws -> [NotificationTopic] {
        try Row.fetchAll(database, sql: "SELECT * FROM sns_topic").compactMap { row in
            guard let arn = Arn(row["arn"]) else { return nil }
            return NotificationTopic(
                arn: arn,
                attributes: try StoredTexts.decode(row["attributes"]),
                tags: try StoredTexts.decode(row["tags"]),
                deletedSubscriptions: row["deleted_subscriptions"]
            )
        }
    }

    static func save(_ subscription: TopicSubscription, in database: Database) throws {
        try database.execute(
            sql: """
                INSERT OR REPLACE INTO sns_subscription
                (arn, topic, protocol, endpoint, attributes, confirmed, token, authenticated, principal, origin, created)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                subscription.arn.description, subscription.topic.description, subscription.transport.rawValue, subscription.endpoint,
                try StoredTexts.encode(subscription.attributes), subscription.isConfirmed, subscription.token,
                subscription.wasAuthenticated, subscription.principal, subscription.origin, subscription.created.milliseconds,
            ]
        )
    }

    static func delete(subscriptions: [Arn], in database: Database) throws {
        for arn in subscriptions {
            try database.execute(sql: "DELETE FROM sns_subscription WHERE arn = ?", arguments: [arn.description])
            try database.execute(sql: "DELETE FROM sns_delivery WHERE subscription = ?", arguments: [arn.description])
        }
    }

    static func subscriptions(in database: Database) throws -> [TopicSubscription] {
        try Row.fetchAll(database, sql: "SELECT * FROM sns_subscription").compactMap { row in
            guard let arn = Arn(row["arn"]), let topic = Arn(row["topic"]),
                let transport = TopicSubscription.Transport(rawValue: row["protocol"])
            else { return nil }
            return TopicSubscription(
                arn: arn,
                topic: topic,
                transport: transport,
                endpoint: row["endpoint"],
                attributes: try StoredTexts.decode(row["attributes"]),
                isConfirmed: row["confirmed"],
                token: row["token"],
                wasAuthenticated: row["authenticated"],
                principal: row["principal"],
                origin: row["origin"],
                created: Timestamp(milliseconds: row["created"])
            )
        }
    }

    // MARK: Deliveries

    static func insert(_ delivery: Delivery, in database: Database) throws -> Int64 {
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO sns_delivery (subscription, kind, message_id, time, subject, body, attributes, attempts, due)
                VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?)
                """
        )
        try statement.execute(arguments: [
            delivery.subscription.description, delivery.kind.rawValue, delivery.messageID, delivery.time.milliseconds, delivery.subject,
            delivery.body, try StoredAttributes.encode(delivery.attributes), delivery.time.milliseconds,
        ])
        return database.lastInsertedRowID
    }

    static func delivery(_ id: Int64, in database: Database) throws -> Delivery? {
        guard let row = try Row.fetchOne(database, sql: "SELECT * FROM sns_delivery WHERE id = ?", arguments: [id]),
            let subscription = Arn(row["subscription"]), let kind = Delivery.Kind(rawValue: row["kind"])
        else { return nil }
        return Delivery(
            id: row["id"],
            subscription: subscription,
            kind: kind,
            messageID: row["message_id"],
            time: Timestamp(milliseconds: row["time"]),
            subject: row["subject"],
            body: row["body"],
            attributes: try StoredAttributes.decode(row["attributes"]),
            attempts: row["attempts"]
        )
    }

    /// The ids of all deliveries that have not ended, with the time when each is due.
    static func pendingDeliveries(in database: Database) throws -> [(id: Int64, due: Timestamp)] {
        try Row.fetchAll(database, sql: "SELECT id, due FROM sns_delivery").map { ($0["id"], Timestamp(milliseconds: $0["due"])) }
    }

    static func postpone(_ id: Int64, attempts: Int, due: Timestamp, in database: Database) throws {
        try database.execute(
            sql: "UPDATE sns_delivery SET attempts = ?, due = ? WHERE id = ?",
            arguments: [attempts, due.milliseconds, id]
        )
    }

    static func deleteDelivery(_ id: Int64, in database: Database) throws {
        try database.cachedStatement(sql: "DELETE FROM sns_delivery WHERE id = ?").execute(arguments: [id])
    }
}
