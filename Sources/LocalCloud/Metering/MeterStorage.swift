import AWSCore
import GRDB
import Pricing

/// The meter's table: one row an hour for what is billed alike. It grows with the hours and the kinds of use, not with the requests.
enum MeterStorage {
    static let schema = StoreSchema(
        name: "meter",
        migrations: [
            """
            CREATE TABLE meter_usage (
                account TEXT NOT NULL,
                hour INTEGER NOT NULL,
                region TEXT NOT NULL,
                type TEXT NOT NULL,
                operation TEXT NOT NULL,
                amount INTEGER NOT NULL,
                PRIMARY KEY (account, hour, region, type, operation)
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE meter_sample (time INTEGER NOT NULL) STRICT;
            """
        ]
    )

    /// What is billed alike.
    struct Key: Sendable, Hashable {
        var account: AccountID
        /// Hours since 1970.
        var hour: Int64
        var region: Region
        var type: UsageType
        var operation: String
    }

    /// - Parameter amount: as in ``MeteringRules/Line``.
    static func add(_ amount: Int64, to key: Key, in database: Database) throws {
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO meter_usage (account, hour, region, type, operation, amount) VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (account, hour, region, type, operation) DO UPDATE SET amount = amount + excluded.amount
                """
        )
        try statement.execute(
            arguments: [key.account.description, key.hour, key.region.rawValue, key.type.rawValue, key.operation, amount]
        )
    }

    /// Gives the account's use in the hours from `start` (and before `end`), hour after hour, in the metered amounts of each type's unit.
    static func forEach(
        of account: AccountID,
        from start: Timestamp,
        until end: Timestamp,
        in database: Database,
        _ body: (Key, Int128) throws -> Void
    ) throws {
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT hour, region, type, operation, amount FROM meter_usage WHERE account = ? AND hour >= ? AND hour < ?
                ORDER BY hour, region, type, operation
                """,
            arguments: [account.description, start.seconds / 3600, (end.seconds + 3599) / 3600]
        )
        while let row = try rows.next() {
            guard let type = UsageType(rawValue: row["type"]) else { continue }
            let key = Key(
                account: account,
                hour: row["hour"],
                region: Region(rawValue: row["region"]),
                type: type,
                operation: row["operation"]
            )
            let amount = Int128(row["amount"] as Int64)
            // What is billed by time is stored by the second and priced by the millisecond.
            try body(key, type.isTimed ? amount * 1000 : amount)
        }
    }

    // MARK: Samples of what is stored

    static func lastSample(in database: Database) throws -> Timestamp? {
        try Int64.fetchOne(database, sql: "SELECT time FROM meter_sample").map { Timestamp(milliseconds: $0) }
    }

    static func setLastSample(_ time: Timestamp, in database: Database) throws {
        try database.execute(sql: "DELETE FROM meter_sample")
        try database.execute(sql: "INSERT INTO meter_sample (time) VALUES (?)", arguments: [time.milliseconds])
    }
}

extension UsageType {
    var isTimed: Bool {
        switch unit {
        case .gigabyteMonths, .months: true
        case .requests, .gigabytes: false
        }
    }
}
