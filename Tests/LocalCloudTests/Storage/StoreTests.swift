import AWSCore
import GRDB
import Synchronization
import Testing

@testable import LocalCloud

private let notes = StoreSchema(
    name: "notes",
    migrations: ["CREATE TABLE notes_note (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT"]
)

private struct Refused: Error, Equatable {}

extension Store {
    fileprivate func add(_ text: String, failing: Bool = false) async throws {
        try await write { transaction in
            try transaction.database.cachedStatement(sql: "INSERT INTO notes_note (text) VALUES (?)").execute(arguments: [text])
            if failing { throw Refused() }
        }
    }

    fileprivate func texts() async throws -> [String] {
        try await read { try String.fetchAll($0, sql: "SELECT text FROM notes_note ORDER BY text") }
    }
}

struct StoreTests {
    @Test func readSeesWhatWasWritten() async throws {
        let store = try Store(at: .ephemeral, schemas: [notes])
        try await store.add("a")
        #expect(try await store.texts() == ["a"])
    }

    @Test func oneOfManyIsRolledBackAlone() async throws {
        let store = try Store(at: .ephemeral, schemas: [notes])
        let failed = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<400 {
                group.addTask {
                    do {
                        try await store.add("note \(number)", failing: number % 10 == 3)
                        return false
                    } catch {
                        return error is Refused
                    }
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(failed == 40)
        let texts = try await store.texts()
        #expect(texts.count == 360)
        #expect(!texts.contains("note 13"))
    }

    @Test func whoWaitsIsCommittedTogether() async throws {
        let store = try Store(at: .ephemeral, schemas: [notes])
        let before = store.commitCount
        let isReleased = Atomic(false)
        // Holds the writer's thread until all others wait.
        store.writeBehind { _ in while !isReleased.load(ordering: .acquiring) {} }
        for number in 0..<100 {
            store.writeBehind { transaction in
                try transaction.database.execute(sql: "INSERT INTO notes_note (text) VALUES (?)", arguments: ["\(number)"])
            }
        }
        isReleased.store(true, ordering: .releasing)
        try await store.add("last")
        #expect(try await store.texts().count == 101)
        #expect(store.commitCount - before <= 3)
    }

    @Test func hooksRunInOrderAfterTheCommitAndOnlyThen() async throws {
        let store = try Store(at: .ephemeral, schemas: [notes])
        let seen = Mutex<[String]>([])
        try await store.write { transaction in
            transaction.afterCommit { seen.withLock { $0.append("first") } }
            transaction.afterCommit { seen.withLock { $0.append("second") } }
            transaction.afterRollback { seen.withLock { $0.append("never") } }
        }
        await #expect(throws: Refused.self) {
            try await store.write { transaction in
                transaction.afterCommit { seen.withLock { $0.append("never") } }
                transaction.afterRollback { seen.withLock { $0.append("undone") } }
                throw Refused()
            }
        }
        #expect(seen.withLock { $0 } == ["first", "second", "undone"])
    }

    @Test func anErrorOfSQLiteInOneBodyLeavesTheOthers() async throws {
        let store = try Store(at: .ephemeral, schemas: [notes])
        try await store.add("taken")
        async let good: Void = store.add("good")
        await #expect(throws: DatabaseError.self) { try await store.add("taken") }
        try await good
        #expect(try await store.texts() == ["good", "taken"])
    }

    @Test func resetEmptiesEverythingAndRunsTheHooks() async throws {
        let store = try Store(at: .ephemeral, schemas: [notes])
        let wasReset = Atomic(false)
        store.onReset { transaction in transaction.afterCommit { wasReset.store(true, ordering: .relaxed) } }
        try await store.add("a")
        let body = try await store.keep(Array(repeating: 7, count: 100_000))
        try await store.reset()
        #expect(try await store.texts().isEmpty)
        let sawReset = wasReset.load(ordering: .relaxed)
        #expect(sawReset)
        await #expect(throws: BodyGone.self) { try await store.open(body) }
        try await store.add("a")
        _ = try await store.keep(Array(repeating: 7, count: 100_000))
    }

    @Test func everyReadSeesTheWritesBeforeIt() async throws {
        let store = try Store(at: .ephemeral, schemas: [notes])
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<8 {
                group.addTask {
                    for number in 0..<50 {
                        try await store.add("\(writer)-\(number)")
                        let found = try await store.read { database in
                            try Int.fetchOne(
                                database,
                                sql: "SELECT count(*) FROM notes_note WHERE text = ?",
                                arguments: ["\(writer)-\(number)"]
                            )
                        }
                        #expect(found == 1)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func aReadThatFailsOrTakesLongLeavesTheOthers() async throws {
        let store = try Store(at: .ephemeral, schemas: [notes])
        try await store.add("a")
        let isReleased = Atomic(false)
        async let long: Int? = store.read { database in
            while !isReleased.load(ordering: .acquiring) {}
            return try Int.fetchOne(database, sql: "SELECT count(*) FROM notes_note")
        }
        for _ in 0..<20 {
            await #expect(throws: DatabaseError.self) { try await store.read { try $0.execute(sql: "DELETE FROM notes_note") } }
            await #expect(throws: DatabaseError.self) { _ = try await store.read { try Int.fetchOne($0, sql: "SELECT nonsense") } }
            #expect(try await store.texts() == ["a"])
        }
        isReleased.store(true, ordering: .releasing)
        #expect(try await long == 1)
    }
}
