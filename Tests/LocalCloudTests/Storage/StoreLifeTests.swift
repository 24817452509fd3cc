import AWSCore
import AWSWire
import GRDB
import Testing

@testable import LocalCloud

private let first = StoreSchema(name: "life", migrations: ["CREATE TABLE life_note (text TEXT NOT NULL) STRICT"])
private let second = StoreSchema(
    name: "life",
    migrations: first.migrations + ["ALTER TABLE life_note ADD COLUMN size INTEGER NOT NULL DEFAULT 7"]
)

extension Store {
    fileprivate func note(_ text: String) async throws {
        try await write { try $0.database.execute(sql: "INSERT INTO life_note (text) VALUES (?)", arguments: [text]) }
    }

    fileprivate func notes() async throws -> [String] {
        try await read { try String.fetchAll($0, sql: "SELECT text FROM life_note ORDER BY text") }
    }
}

struct StoreLifeTests {
    @Test func stateSurvivesARestart() async throws {
        let folder = try TemporaryFolder()
        let body: Int64
        do {
            let store = try Store(at: .folder(folder.path), schemas: [first])
            try await store.note("kept")
            body = try await store.keep(Array(repeating: 3, count: 50_000))
            try store.close()
        }
        let store = try Store(at: .folder(folder.path), schemas: [first])
        #expect(try await store.notes() == ["kept"])
        #expect(try await store.open(body).body().collect(upTo: 50_000) == Array(repeating: 3, count: 50_000))
        let next = try await store.keep([1])
        #expect(next > body)
    }

    @Test(arguments: [Durability.process, .full])
    func whatWasAcknowledgedSurvivesAnAbruptEnd(durability: Durability) async throws {
        let folder = try TemporaryFolder()
        let left = try TemporaryFolder()
        let store = try Store(at: .folder(folder.path), durability: durability, schemas: [first])
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<200 { group.addTask { try await store.note("note \(number)") } }
            try await group.waitForAll()
        }
        let body = try await store.keep(Array(repeating: 9, count: 300_000))
        var abandoned = store.bodies.writer()
        try await abandoned.append(Array(repeating: 1, count: 400_000))
        // The process dies here: nothing is closed, nothing is folded back.
        try folder.copy(to: left)

        let reopened = try Store(at: .folder(left.path), schemas: [first])
        #expect(try await reopened.notes().count == 200)
        #expect(try await reopened.open(body).body().collect(upTo: 300_000) == Array(repeating: 9, count: 300_000))
        #expect(SystemCall.names(in: "\(left.path)/tmp").isEmpty)
        #expect(!SystemCall.names(in: "\(folder.path)/tmp").isEmpty)
        _ = try await abandoned.finish()
    }

    @Test func orphanedFilesAreSweptAndOthersStay() async throws {
        let folder = try TemporaryFolder()
        let left = try TemporaryFolder()
        let store = try Store(at: .folder(folder.path), schemas: [])
        let kept = try await store.keep(Array(repeating: 1, count: 20_000))
        // Renamed, but the process died before the commit.
        let orphan = try await store.finish(Array(repeating: 2, count: 20_000))
        try folder.copy(to: left)

        let reopened = try Store(at: .folder(left.path), schemas: [])
        let new = try await reopened.finish(Array(repeating: 3, count: 20_000))
        #expect(SystemCall.isThere(reopened.bodies.path(of: orphan.id)))
        try await reopened.sweepOrphans()
        #expect(!SystemCall.isThere(reopened.bodies.path(of: orphan.id)))
        #expect(SystemCall.isThere(reopened.bodies.path(of: kept)))
        // On its way into the store, and no orphan.
        #expect(SystemCall.isThere(reopened.bodies.path(of: new.id)))
    }

    @Test func oneProcessAtATime() async throws {
        let folder = try TemporaryFolder()
        let store = try Store(at: .folder(folder.path), schemas: [])
        let error = #expect(throws: StoreOpenError.self) { _ = try Store(at: .folder(folder.path), schemas: []) }
        #expect(error == .locked(folder: folder.path, processID: SystemCall.processID))
        #expect("\(try #require(error))".contains("process \(SystemCall.processID)"))
        try store.close()
    }

    @Test func theLockIsFreeAfterwards() async throws {
        let folder = try TemporaryFolder()
        do { try Store(at: .folder(folder.path), schemas: []).close() }
        _ = try Store(at: .folder(folder.path), schemas: [])
    }

    @Test func anUnusableFolderIsNamed() throws {
        let error = #expect(throws: StoreOpenError.self) { _ = try Store(at: .folder("/dev/null/data"), schemas: []) }
        #expect("\(try #require(error))".contains("/dev/null/data cannot be used"))
    }

    @Test func tablesAreBroughtUpToDate() async throws {
        let folder = try TemporaryFolder()
        do {
            let store = try Store(at: .folder(folder.path), schemas: [first])
            try await store.note("old")
            try store.close()
        }
        do {
            let store = try Store(at: .folder(folder.path), schemas: [second])
            #expect(try await store.read { try Int.fetchOne($0, sql: "SELECT size FROM life_note") } == 7)
            try store.close()
        }
        #expect(throws: StoreOpenError.newer(schema: "life", found: 2, known: 1)) {
            _ = try Store(at: .folder(folder.path), schemas: [first])
        }
    }

    @Test func ephemeralStoresLeaveNothing() async throws {
        let folder: String
        do {
            let store = try Store(at: .ephemeral, schemas: [first])
            folder = store.bodies.folder
            try await store.note("a")
            try store.close()
        }
        #expect(SystemCall.names(in: folder).isEmpty)
    }
}
