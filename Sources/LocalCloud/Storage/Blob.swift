import FoundationEssentials
import GRDB

/// Bytes as a column's value or a statement's argument: `Blob(bytes)` in, `(row[0] as Blob).bytes` out.
struct Blob: DatabaseValueConvertible, Sendable, Hashable {
    var bytes: [UInt8]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    var databaseValue: DatabaseValue { Data(bytes).databaseValue }

    static func fromDatabaseValue(_ value: DatabaseValue) -> Blob? {
        Data.fromDatabaseValue(value).map { Blob(Array($0)) }
    }
}
