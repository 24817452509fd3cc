import AWSCore
import AWSWire
import GRDB
import Testing

@testable import LocalCloud

extension Store {
    /// Streams the bytes in, in pieces of 60 000, and keeps them.
    func keep(_ bytes: [UInt8]) async throws -> Int64 {
        let finished = try await finish(bytes)
        return try await write { try $0.keep(finished) }
    }

    func finish(_ bytes: [UInt8]) async throws -> FinishedBody {
        var writer = bodies.writer()
        for start in stride(from: 0, to: bytes.count, by: 60_000) {
            try await writer.append(Array(bytes[start..<min(start + 60_000, bytes.count)]))
        }
        return try await writer.finish()
    }

    func open(_ body: Int64) async throws -> OpenBody {
        try await read { [bodies] in try bodies.open(body, in: $0) }
    }
}

private func pattern(_ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
}

struct BodyTests {
    @Test(arguments: [0, 1, 16_384, 16_385, 262_144, 1_000_001])
    func comesBackWhole(count: Int) async throws {
        let store = try Store(at: .ephemeral, schemas: [])
        let id = try await store.keep(pattern(count))
        let opened = try await store.open(id)
        #expect(opened.length == Int64(count))
        #expect(try await opened.body().collect(upTo: count) == pattern(count))
        #expect(SystemCall.isThere(store.bodies.path(of: id)) == (count > BodyFiles.inlineLimit))
    }

    @Test(arguments: [1000, 700_000])
    func givesARange(count: Int) async throws {
        let store = try Store(at: .ephemeral, schemas: [])
        let opened = try await store.open(try await store.keep(pattern(count)))
        let range = Int64(count / 3)..<Int64(count - 5)
        #expect(opened.body(range).length == Int64(range.count))
        #expect(try await opened.body(range).collect(upTo: count) == Array(pattern(count)[count / 3..<count - 5]))
    }

    @Test func partsAreReadAsOne() async throws {
        let store = try Store(at: .ephemeral, schemas: [])
        let whole = pattern(500_000)
        var parts: [OpenBody] = []
        for range in [0..<100, 100..<300_000, 300_000..<500_000] {
            parts.append(try await store.open(try await store.keep(Array(whole[range]))))
        }
        #expect(try await OpenBody.body(of: parts).collect(upTo: 500_000) == whole)
        #expect(try await OpenBody.body(of: parts, range: 50..<300_001).collect(upTo: 500_000) == Array(whole[50..<300_001]))
    }

    @Test func anOpenBodySurvivesItsDeletion() async throws {
        let store = try Store(at: .ephemeral, schemas: [])
        let id = try await store.keep(pattern(100_000))
        let opened = try await store.open(id)
        try await store.write { try $0.release(id) }
        #expect(try await eventually { !SystemCall.isThere(store.bodies.path(of: id)) })
        #expect(try await opened.body().collect(upTo: 100_000) == pattern(100_000))
        await #expect(throws: BodyGone.self) { try await store.open(id) }
    }

    @Test func aSharedBodyLivesUntilItsLastUseEnds() async throws {
        let store = try Store(at: .ephemeral, schemas: [])
        let id = try await store.keep(pattern(100_000))
        try await store.write { try $0.retain(id) }
        try await store.write { try $0.release(id) }
        #expect(try await store.open(id).body().collect(upTo: 100_000) == pattern(100_000))
        try await store.write { try $0.release(id) }
        await #expect(throws: BodyGone.self) { try await store.open(id) }
    }

    @Test func aBodyThatNobodyKeepsLeavesNothing() async throws {
        let store = try Store(at: .ephemeral, schemas: [])
        struct Refused: Error {}
        var finished: FinishedBody? = try await store.finish(pattern(100_000))
        let path = store.bodies.path(of: try #require(finished).id)
        #expect(SystemCall.isThere(path))
        if let body = finished {
            await #expect(throws: Refused.self) {
                try await store.write { transaction in
                    _ = try transaction.keep(body)
                    throw Refused()
                }
            }
        }
        finished = nil
        #expect(try await eventually { !SystemCall.isThere(path) })
        #expect(SystemCall.names(in: "\(store.bodies.folder)/tmp").isEmpty)
    }
}
