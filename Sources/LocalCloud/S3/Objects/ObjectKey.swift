import AWSCore

/// A key: 1 to 1,024 bytes of UTF-8, compared byte by byte. (Swift's strings would call two spellings of `é` equal.)
struct ObjectKey: Sendable, Hashable, Comparable {
    static let longest = 1024

    let bytes: [UInt8]

    /// - Throws: `KeyTooLongError`.
    init(_ text: String) throws {
        let bytes = Array(text.utf8)
        guard !bytes.isEmpty else { throw AWSError("UserKeyMustBeSpecified", status: 400, message: "A key must be specified.") }
        guard bytes.count <= Self.longest else {
            throw AWSError("KeyTooLongError", status: 400, message: "Your key is too long")
                .with("Size", String(bytes.count)).with("MaxSizeAllowed", String(Self.longest))
        }
        self.bytes = bytes
    }

    /// A key from the store.
    init(stored: Blob) {
        self.bytes = stored.bytes
    }

    var text: String { String(decoding: bytes, as: UTF8.self) }
    var blob: Blob { Blob(bytes) }

    static func < (left: ObjectKey, right: ObjectKey) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}
