import AWSCore

/// The one way to page: a token is a cursor (the service's own bytes or text) that clients cannot read meaning into or alter.
///
/// A token carries its purpose (such as `sqs:ListQueues`), so that one operation's token is refused by another, and a checksum.
struct PagingTokens: Sendable {
    init() {}

    /// Makes the token of `cursor`.
    func token(_ cursor: String, for purpose: String) -> String {
        let body = Array(cursor.utf8)
        let sum = Self.checksum(body, purpose)
        return Base64URL.encode(withUnsafeBytes(of: sum.bigEndian) { Array($0) } + body)
    }

    /// The cursor of `token`; nil when it was not made by ``token(_:for:)`` for this purpose.
    func cursor(_ token: String, for purpose: String) -> String? {
        guard let bytes = Base64URL.decode(token), bytes.count >= 8 else { return nil }
        let body = Array(bytes[8...])
        let sum = bytes[..<8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard sum == Self.checksum(body, purpose) else { return nil }
        return String(validating: body, as: UTF8.self)
    }

    /// FNV-1a, finished by a mix: it finds alterations and mix-ups; a token holds nothing secret.
    private static func checksum(_ body: [UInt8], _ purpose: String) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in purpose.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        hash = (hash ^ 0xff) &* 0x0000_0100_0000_01b3
        for byte in body { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        hash = (hash ^ (hash >> 30)) &* 0xBF58_476D_1CE4_E5B9
        hash = (hash ^ (hash >> 27)) &* 0x94D0_49BB_1331_11EB
        return hash ^ (hash >> 31)
    }
}
