import AWSCore
import GRDB
import LogsModel

/// The tables of Logs. Events lie clustered by group and time, so that a filter reads a range in order.
enum LogsStorage {
    static let schema = StoreSchema(
        name: "logs",
        migrations: [
            """
            CREATE TABLE logs_group (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                account TEXT NOT NULL,
                region TEXT NOT NULL,
                name TEXT NOT NULL,
                class TEXT NOT NULL,
                created INTEGER NOT NULL,
                retention INTEGER,
                UNIQUE (account, region, name)
            ) STRICT;
            CREATE TABLE logs_stream (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                log_group INTEGER NOT NULL,
                name TEXT NOT NULL,
                created INTEGER NOT NULL,
                first_event INTEGER,
                last_event INTEGER,
                last_ingestion INTEGER,
                UNIQUE (log_group, name)
            ) STRICT;
            CREATE TABLE logs_event (
                log_group INTEGER NOT NULL,
                time INTEGER NOT NULL,
                id INTEGER NOT NULL,
                stream INTEGER NOT NULL,
                ingested INTEGER NOT NULL,
                message TEXT NOT NULL,
                PRIMARY KEY (log_group, time, id)
            ) STRICT, WITHOUT ROWID;
            CREATE INDEX logs_event_stream ON logs_event (stream, time, id);
            CREATE TABLE logs_counter (next INTEGER NOT NULL) STRICT;
            """,
            """
            ALTER TABLE logs_group ADD COLUMN tags TEXT NOT NULL DEFAULT '{}';
            """,
        ]
    )

    struct Group: Sendable {
        var id: Int64
        var name: String
        var logClass: String
        var created: Timestamp
        var retention: Int?
        var storedBytes: Int64
    }

    struct Stream: Sendable {
        var id: Int64
        var name: String
        var created: Timestamp
        var firstEvent: Int64?
        var lastEvent: Int64?
        var lastIngestion: Int64?
    }

    struct Event: Sendable {
        var id: Int64
        var stream: Int64
        var time: Int64
        var ingested: Int64
        var message: String
    }

    /// - Throws: `ResourceNotFoundException`.
    static func groupID(_ name: String, _ context: RequestContext, in database: Database) throws -> Int64 {
        let statement = try database.cachedStatement(
            sql: "SELECT id FROM logs_group WHERE account = ? AND region = ? AND name = ?"
        )
        let arguments: StatementArguments = [context.account.description, context.region.rawValue, name]
        guard let id = try Int64.fetchOne(statement, arguments: arguments) else { throw LogsErrors.groupNotFound }
        return id
    }

    static func tags(of group: Int64, in database: Database) throws -> [String: String] {
        let stored = try String.fetchOne(database, sql: "SELECT tags FROM logs_group WHERE id = ?", arguments: [group])
        return try StoredTexts.decode(stored ?? "{}")
    }

    /// - Throws: `ResourceNotFoundException`.
    static func streamID(_ name: String, group: Int64, in database: Database) throws -> Int64 {
        let statement = try database.cachedStatement(sql: "SELECT id FROM logs_stream WHERE log_group = ? AND name = ?")
        guard let id = try Int64.fetchOne(statement, arguments: [group, name]) else { throw LogsErrors.streamNotFound }
        return id
    }

    static func stream(_ row: Row) -> Stream {
        Stream(
            id: row["id"],
            name: row["name"],
            created: Timestamp(milliseconds: row["created"]),
            firstEvent: row["first_event"],
            lastEvent: row["last_event"],
            lastIngestion: row["last_ingestion"]
        )
    }

    static func event(_ row: Row) -> Event {
        Event(id: row["id"], stream: row["stream"], time: row["time"], ingested: row["ingested"], message: row["message"])
    }

    /// Takes `count` numbers for events: they rise for ever, also over a reset of one group.
    static func takeNumbers(_ count: Int, in database: Database) throws -> Int64 {
        let next = try Int64.fetchOne(database, sql: "SELECT next FROM logs_counter")
        if next == nil { try database.execute(sql: "INSERT INTO logs_counter (next) VALUES (0)") }
        try database.execute(sql: "UPDATE logs_counter SET next = next + ?", arguments: [count])
        return next ?? 0
    }
}
