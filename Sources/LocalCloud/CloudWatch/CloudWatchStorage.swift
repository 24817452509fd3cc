import AWSCore
import CloudWatchModel
import GRDB

/// The tables of CloudWatch. Equal values of a metric in one minute (or second) are one row with a count, so that percentiles are exact
/// and a value that repeats costs no space; statistic sets, which have no values, lie beside them.
enum CloudWatchStorage {
    static let schema = StoreSchema(
        name: "cloudwatch",
        migrations: [
            """
            CREATE TABLE cloudwatch_metric (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                account TEXT NOT NULL,
                region TEXT NOT NULL,
                namespace TEXT NOT NULL,
                name TEXT NOT NULL,
                dimensions TEXT NOT NULL,
                updated INTEGER NOT NULL,
                UNIQUE (account, region, namespace, name, dimensions)
            ) STRICT;
            CREATE TABLE cloudwatch_value (
                metric INTEGER NOT NULL,
                time INTEGER NOT NULL,
                unit TEXT NOT NULL,
                value REAL NOT NULL,
                count REAL NOT NULL,
                PRIMARY KEY (metric, time, unit, value)
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE cloudwatch_statistics (
                metric INTEGER NOT NULL,
                time INTEGER NOT NULL,
                unit TEXT NOT NULL,
                samples REAL NOT NULL,
                sum REAL NOT NULL,
                minimum REAL NOT NULL,
                maximum REAL NOT NULL,
                PRIMARY KEY (metric, time, unit)
            ) STRICT, WITHOUT ROWID;
            """
        ]
    )

    static func metricID(_ identity: MetricIdentity, _ context: RequestContext, in database: Database) throws -> Int64? {
        let statement = try database.cachedStatement(
            sql: "SELECT id FROM cloudwatch_metric WHERE account = ? AND region = ? AND namespace = ? AND name = ? AND dimensions = ?"
        )
        return try Int64.fetchOne(statement, arguments: try arguments(identity, context))
    }

    /// The metric, made when it is new.
    ///
    /// - Returns: whether this hour had not seen the metric before, too: metrics are billed by the hours in which data comes.
    static func touch(
        _ identity: MetricIdentity,
        _ context: RequestContext,
        in database: Database
    ) throws -> (id: Int64, isNewInHour: Bool) {
        let now = context.now.milliseconds
        let find = try database.cachedStatement(
            sql: """
                SELECT id, updated FROM cloudwatch_metric
                WHERE account = ? AND region = ? AND namespace = ? AND name = ? AND dimensions = ?
                """
        )
        if let row = try Row.fetchOne(find, arguments: try arguments(identity, context)) {
            let (id, updated): (Int64, Int64) = (row["id"], row["updated"])
            let update = try database.cachedStatement(sql: "UPDATE cloudwatch_metric SET updated = ? WHERE id = ?")
            try update.execute(arguments: [now, id])
            return (id, updated / 3_600_000 != now / 3_600_000)
        }
        let insert = try database.cachedStatement(
            sql: "INSERT INTO cloudwatch_metric (account, region, namespace, name, dimensions, updated) VALUES (?, ?, ?, ?, ?, ?)"
        )
        try insert.execute(arguments: try arguments(identity, context) + [now])
        return (database.lastInsertedRowID, true)
    }

    private static func arguments(_ identity: MetricIdentity, _ context: RequestContext) throws -> StatementArguments {
        [context.account.description, context.region.rawValue, identity.namespace, identity.name, identity.storedDimensions]
    }

    static func add(_ value: Double, count: Double, unit: String, at time: Int64, to metric: Int64, in database: Database) throws {
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO cloudwatch_value (metric, time, unit, value, count) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (metric, time, unit, value) DO UPDATE SET count = count + excluded.count
                """
        )
        try statement.execute(arguments: [metric, time, unit, value, count])
    }

    static func add(_ set: StatisticSet, unit: String, at time: Int64, to metric: Int64, in database: Database) throws {
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO cloudwatch_statistics (metric, time, unit, samples, sum, minimum, maximum) VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (metric, time, unit) DO UPDATE SET samples = samples + excluded.samples, sum = sum + excluded.sum,
                minimum = min(minimum, excluded.minimum), maximum = max(maximum, excluded.maximum)
                """
        )
        try statement.execute(arguments: [metric, time, unit, set.sampleCount, set.sum, set.minimum, set.maximum])
    }

    /// Rolls up and removes what is old; see ``CloudWatch/ageOnce(now:)``.
    static func age(_ metric: Int64, now: Timestamp, in database: Database) throws {
        let gone = now.milliseconds - 455 * 86_400_000
        for table in ["cloudwatch_value", "cloudwatch_statistics"] {
            try database.execute(sql: "DELETE FROM \(table) WHERE metric = ? AND time < ?", arguments: [metric, gone])
        }
        let (coarse, reach) = (now.milliseconds - 3 * 3_600_000, now.milliseconds - 2 * 86_400_000)
        let range = "metric = ? AND time >= ? AND time < ? AND time % 60000 <> 0"
        try database.execute(
            sql: """
                INSERT INTO cloudwatch_value (metric, time, unit, value, count)
                SELECT metric, time - time % 60000, unit, value, sum(count) FROM cloudwatch_value WHERE \(range) GROUP BY 1, 2, 3, 4
                ON CONFLICT (metric, time, unit, value) DO UPDATE SET count = count + excluded.count
                """,
            arguments: [metric, reach, coarse]
        )
        try database.execute(sql: "DELETE FROM cloudwatch_value WHERE \(range)", arguments: [metric, reach, coarse])
        try database.execute(
            sql: """
                INSERT INTO cloudwatch_statistics (metric, time, unit, samples, sum, minimum, maximum)
                SELECT metric, time - time % 60000, unit, sum(samples), sum(sum), min(minimum), max(maximum)
                FROM cloudwatch_statistics WHERE \(range) GROUP BY 1, 2, 3
                ON CONFLICT (metric, time, unit) DO UPDATE SET samples = samples + excluded.samples, sum = sum + excluded.sum,
                minimum = min(minimum, excluded.minimum), maximum = max(maximum, excluded.maximum)
                """,
            arguments: [metric, reach, coarse]
        )
        try database.execute(sql: "DELETE FROM cloudwatch_statistics WHERE \(range)", arguments: [metric, reach, coarse])
    }
}
