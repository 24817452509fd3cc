import AWSCore
import GRDB

/// A page of a bucket's open uploads: by key, then by age. Common prefixes are jumped over, as in ``ObjectListing``.
struct UploadListing: Sendable {
    var prefix: [UInt8] = []
    /// Empty: none.
    var delimiter: [UInt8] = []
    var keyMarker: [UInt8] = []
    /// The internal id of the last upload seen of the marker's key; nil when all of that key were seen.
    var idMarker: Int64?
    var limit: Int

    enum Item: Sendable {
        case upload(UploadRecord)
        case commonPrefix([UInt8])
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
                let upload = UploadRows.record(row)
                if let common = upload.key.bytes.commonPrefix(after: prefix, delimiter) {
                    page.items.append(.commonPrefix(common))
                    walk = common.successor.map { Walk(from: $0, after: 0) }
                    break
                }
                page.items.append(.upload(upload))
            }
        }
        return page
    }

    /// A walk begins at the uploads of this key that are younger than the one with this id.
    private struct Walk {
        let from: [UInt8]
        let after: Int64
    }

    private var firstWalk: Walk? {
        if keyMarker.isEmpty || keyMarker.lexicographicallyPrecedes(prefix) { return Walk(from: prefix, after: 0) }
        guard let common = keyMarker.commonPrefix(after: prefix, delimiter) else { return Walk(from: keyMarker, after: idMarker ?? .max) }
        return common.successor.map { Walk(from: $0, after: 0) }
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
                SELECT \(UploadRows.columns) FROM s3_upload
                WHERE bucket = ? AND (key, id) > (?, ?) \(end == nil ? "" : "AND key < ?") AND completed IS NULL
                ORDER BY key, id LIMIT ?
                """
        )
        var arguments: StatementArguments = [bucket.id, Blob(walk.from), walk.after]
        if let end { arguments += [Blob(end)] }
        arguments += [limit]
        return try Row.fetchCursor(statement, arguments: arguments)
    }
}
