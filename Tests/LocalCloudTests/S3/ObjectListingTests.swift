import AWSCore
import GRDB
import S3Model
import Testing

@testable import LocalCloud

/// Pages of a listing, checked against a plain one that looks at every key.
@Suite struct ObjectListingTests {
    @Test func commonPrefixesAreJumpedOverNotScanned() async throws {
        let (store, bucket) = try await store(keys: ["a", "b/1", "b/2", "b/3", "c/1", "d"])
        let page = try await store.read { try ObjectListing(delimiter: Array("/".utf8), limit: 1000).page(of: bucket, in: $0) }
        #expect(page.texts == ["a", "b/ …", "c/ …", "d"])
        #expect(!page.isTruncated)
    }

    @Test func aPrefixOfAllOnesHasNoEnd() {
        #expect([0xFF, 0xFF].successor == nil)
        #expect([0x61, 0xFF].successor == [0x62])
        #expect([].successor == nil)
    }

    @Test func aMarkerWithinACommonPrefixIsBehindAllOfIt() async throws {
        let (store, bucket) = try await store(keys: ["folder/a/1", "folder/a/2", "folder/file1", "folder/file2"])
        for marker in ["folder/a/", "folder/a/1"] {
            let listing = ObjectListing(prefix: Array("folder/".utf8), delimiter: Array("/".utf8), marker: Array(marker.utf8), limit: 1)
            let page = try await store.read { try listing.page(of: bucket, in: $0) }
            #expect(page.texts == ["folder/file1"])
            #expect(page.isTruncated)
        }
    }

    /// Every page size, prefix and delimiter over random keys gives what a scan of all keys gives.
    @Test(arguments: 0..<8) func pagesTogetherAreTheWholeListing(seed: UInt64) async throws {
        let random = SeededRandomSource(seed: seed)
        let keys = Set((0..<60).map { _ in random.text(1 + Int(random.next() % 6), from: "ab/é\u{7F}") })
        let (store, bucket) = try await store(keys: Array(keys))
        for prefix in ["", "a", "a/", "é", "b/a"] {
            for delimiter in ["", "/", "a", "//"] {
                let expected = plainListing(keys, prefix: prefix, delimiter: delimiter)
                for limit in [1, 2, 3, 7, 1000] {
                    var found: [String] = []
                    var listing = ObjectListing(prefix: Array(prefix.utf8), delimiter: Array(delimiter.utf8), limit: limit)
                    while true {
                        let page = try await store.read { [listing] in try listing.page(of: bucket, in: $0) }
                        found += page.texts
                        #expect(page.items.count <= limit)
                        guard page.isTruncated, let last = page.items.last else { break }
                        listing.marker = last.cursor
                    }
                    #expect(found == expected, "prefix \(prefix), delimiter \(delimiter), limit \(limit)")
                }
            }
        }
    }

    private func plainListing(_ keys: Set<String>, prefix: String, delimiter: String) -> [String] {
        var result: [String] = []
        for key in keys.map({ Array($0.utf8) }).sorted(by: { $0.lexicographicallyPrecedes($1) }) where key.starts(with: prefix.utf8) {
            let text = String(decoding: key, as: UTF8.self)
            guard !delimiter.isEmpty, let end = text.dropFirst(prefix.count).firstRange(of: delimiter)?.upperBound else {
                result.append(text)
                continue
            }
            let common = "\(text[..<end]) …"
            if result.last != common { result.append(common) }
        }
        return result
    }

    private func store(keys: [String]) async throws -> (Store, StoredBucket) {
        let store = try Store(at: .ephemeral, schemas: [S3.schema])
        let bucket = try await store.write { transaction in
            let bucket = try BucketRows.insert(
                name: "bucket",
                owner: .local,
                region: .usEast1,
                location: nil,
                created: Timestamp(seconds: 0),
                ownership: .bucketOwnerEnforced,
                tags: BucketTags(stored: nil),
                in: transaction.database
            )
            for key in keys {
                let record = ObjectRecord(
                    sequence: 1,
                    modified: Timestamp(seconds: 0),
                    size: 0,
                    etag: "",
                    content: .body(0),
                    attributes: ObjectAttributes()
                )
                try ObjectRows.put(record, at: try ObjectKey(key), in: bucket, replacing: nil, transaction)
            }
            return bucket
        }
        return (store, bucket)
    }
}

extension ObjectListing.Page {
    /// Keys, and common prefixes with a mark.
    fileprivate var texts: [String] {
        items.map { item in
            switch item {
            case .object(let summary): summary.key.text
            case .commonPrefix(let prefix): String(decoding: prefix, as: UTF8.self) + " …"
            }
        }
    }
}
