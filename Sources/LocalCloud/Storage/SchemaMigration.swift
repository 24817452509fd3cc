import GRDB

/// Brings the tables of each service up to date.
enum SchemaMigration {
    static func run(_ schemas: [StoreSchema], in database: Database) throws {
        try database.execute(
            sql: "CREATE TABLE IF NOT EXISTS store_schema (name TEXT PRIMARY KEY, version INTEGER NOT NULL) STRICT, WITHOUT ROWID"
        )
        for schema in schemas {
            let version = try Int.fetchOne(database, sql: "SELECT version FROM store_schema WHERE name = ?", arguments: [schema.name]) ?? 0
            guard version <= schema.migrations.count else {
                throw StoreOpenError.newer(schema: schema.name, found: version, known: schema.migrations.count)
            }
            guard version < schema.migrations.count else { continue }
            try database.inTransaction {
                for migration in schema.migrations[version...] { try database.execute(sql: migration) }
                try database.execute(
                    sql: "INSERT INTO store_schema VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET version = excluded.version",
                    arguments: [schema.name, schema.migrations.count]
                )
                return .commit
            }
        }
    }
}
