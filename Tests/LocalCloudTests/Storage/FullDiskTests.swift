import AWSCore
import AWSWire
import GRDB
import Testing

@testable import LocalCloud

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

private let schema = StoreSchema(name: "full", migrations: ["CREATE TABLE full_row (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT"])

extension Store {
    fileprivate func add(_ count: Int) async throws -> Int64 {
        try await write { transaction in
            try transaction.database.execute(sql: "INSERT INTO full_row (bytes) VALUES (zeroblob(?))", arguments: [count])
            return transaction.database.lastInsertedRowID
        }
    }

    fileprivate func rows() async throws -> Int {
        try await read { try Int.fetchOne($0, sql: "SELECT count(*) FROM full_row") ?? 0 }
    }
}

struct FullDiskTests {
    @Test func aFullDatabaseIsAClearErrorAndNothingIsLost() async throws {
        let store = try Store(at: .ephemeral, schemas: [schema])
        _ = try await store.write { try Int.fetchOne($0.database, sql: "PRAGMA max_page_count = 100") }
        let outcomes = await withTaskGroup(of: Result<Int64, any Error>.self) { group in
            for _ in 0..<100 {
                group.addTask {
                    do { return .success(try await store.add(10_000)) } catch { return .failure(error) }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        let stored = outcomes.compactMap { try? $0.get() }
        #expect(outcomes.count == 100)
        #expect(stored.count < 40)
        for case .failure(let error) in outcomes {
            #expect(StorageFailure.answer(to: error)?.code == "InsufficientStorage")
            #expect(StorageFailure.answer(to: error)?.status == 507)
        }
        #expect(try await store.rows() == stored.count)
        // There is room again: everything goes on.
        _ = try await store.write { try Int.fetchOne($0.database, sql: "PRAGMA max_page_count = 100000") }
        _ = try await store.add(10_000)
        #expect(try await store.rows() == stored.count + 1)
    }

    /// On a file system that is really small: `DARKROOM_SMALL_DISK` names a folder on one of about 32 MiB.
    @Test(.enabled(if: getenv("DARKROOM_SMALL_DISK") != nil))
    func aFullDiskIsAClearErrorAndNothingIsLost() async throws {
        let folder = String(cString: try #require(getenv("DARKROOM_SMALL_DISK")))
        let store = try Store(at: .folder("\(folder)/store"), schemas: [schema])
        let kept = try await store.keep(Array(repeating: 1, count: 100_000))
        let tooLarge = await #expect(throws: SystemCallError.self) { _ = try await store.finish(Array(repeating: 1, count: 64 << 20)) }
        #expect(tooLarge.flatMap { StorageFailure.answer(to: $0)?.status } == 507)
        // The file that did not fit is gone.
        #expect(try await eventually { SystemCall.names(in: "\(folder)/store/tmp").isEmpty })
        var rows = 0
        do {
            while rows < 10_000 {
                _ = try await store.add(10_000)
                rows += 1
            }
        } catch {
            #expect(StorageFailure.answer(to: error)?.status == 507)
        }
        #expect(rows < 10_000)
        // What makes room can still be done.
        try await store.write { transaction in
            try transaction.database.execute(sql: "DELETE FROM full_row WHERE id = (SELECT max(id) FROM full_row)")
        }
        rows -= 1
        #expect(try await store.rows() == rows)
        #expect(try await store.open(kept).body().collect(upTo: 100_000).count == 100_000)
        try await store.reset()
        _ = try await store.add(1)
        #expect(try await store.rows() == 1)
        try store.close()
    }
}
