import AWSCore
import AWSWire
import GRDB
import S3Model

/// A page of a bucket's keys in their order, in which keys that share a prefix up to a delimiter stand as that prefix alone.
///
/// It walks the table from where the page begins, and jumps over each common prefix by seeking the first key behind it: what a page
/// costs depends on its own length, never on the bucket's.
struct ObjectListing: Sendable {
    var prefix: [UInt8] = []
    /// Empty: none.
    var delimiter: [UInt8] = []
    /// Keys up to this one, and common prefixes up to it, are not listed.
    var marker: [UInt8] = []
    var limit: Int

    enum Item: Sendable {
        case object(ObjectSummary)
        case commonPrefix([UInt8])

        /// What the next page begins behind.
        var cursor: [UInt8] {
            switch self {
            case .object(let summary): summary.key.bytes
            case .commonPrefix(let prefix): prefix
            }
        }
    }

    struct Page: Sendable {
        var items: [Item] = []
        var isTruncated = false
    }

    func page(of bucket: StoredBucket, in database: Database) throws -> Page {
        var page = Page()
        guard limit > 0 else { return page }
        let end = prefix.successor
        var walk = firstWalk
        while let current = walk {
            walk = nil
            let rows = try Self.rows(of: bucket, current, before: end, limit: limit + 1 - page.items.count, in: database)
            while let row = try rows.next() {
                guard page.items.count < limit else {
                    page.isTruncated = true
                    return page
                }
                let key = (row[0] as Blob).bytes
                if let common = key.commonPrefix(after: prefix, delimiter) {
                    page.items.append(.commonPrefix(common))
                    walk = common.successor.map { Walk(from: $0, isInclusive: true) }
                    break
                }
                page.items.append(.object(Self.summary(row, key: key)))
            }
        }
        return page
    }

    /// Where a walk along the keys begins.
    private struct Walk {
        let from: [UInt8]
        let isInclusive: Bool
    }

    private var firstWalk: Walk? {
        if marker.isEmpty || marker.lexicographicallyPrecedes(prefix) { return Walk(from: prefix, isInclusive: true) }
        guard let common = marker.commonPrefix(after: prefix, delimiter) else { return Walk(from: marker, isInclusive: false) }
        // A marker within a common prefix is behind all of it, since the prefix itself is not greater than the marker.
        return common.successor.map { Walk(from: $0, isInclusive: true) }
    }

    private static func rows(
        of bucket: StoredBucket,
        _ walk: Walk,
        before end: [UInt8]?,
        limit: Int,
        in database: Database
    ) throws -> RowCursor {
        let statement = try database.cachedStatement(
            sql: """
                SELECT key, modified, size, etag, storage_class, checksum_algorithm, checksum_type FROM s3_object
                WHERE bucket = ? AND key \(walk.isInclusive ? ">=" : ">") ? \(end == nil ? "" : "AND key < ?") AND is_delete_marker = 0
                ORDER BY key LIMIT ?
                """
        )
        var arguments: StatementArguments = [bucket.id, Blob(walk.from)]
        if let end { arguments += [Blob(end)] }
        arguments += [limit]
        return try Row.fetchCursor(statement, arguments: arguments)
    }

    private static func summary(_ row: Row, key: [UInt8]) -> ObjectSummary {
        ObjectSummary(
            key: ObjectKey(stored: Blob(key)),
            modified: Timestamp(milliseconds: row[1]),
            size: row[2],
            etag: row[3],
            storageClass: (row[4] as String?).map { StorageClass(rawValue: $0) },
            checksumAlgorithm: (row[5] as String?).flatMap { DigestAlgorithm(rawValue: $0) },
            checksumType: (row[6] as String?).map { ChecksumType(rawValue: $0) }
        )
    }
}

extension [UInt8] {
    /// The least sequence greater than all that begin with this one; nil when there is none (nothing but 0xFF).
    var successor: [UInt8]? {
        guard let last = lastIndex(where: { $0 < 0xFF }) else { return nil }
        var result = Array(self[...last])
        result[last] += 1
        return result
    }

    /// The beginning through the first delimiter behind the prefix; nil when there is none, or no delimiter at all.
    func commonPrefix(after prefix: [UInt8], _ delimiter: [UInt8]) -> [UInt8]? {
        guard !delimiter.isEmpty, starts(with: prefix) else { return nil }
        var index = prefix.count
        while index + delimiter.count <= count {
            if self[index..<index + delimiter.count].elementsEqual(delimiter) { return Array(self[..<(index + delimiter.count)]) }
            index += 1
        }
        return nil
    }
}
