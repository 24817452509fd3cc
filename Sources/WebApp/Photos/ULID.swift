import AWSCore

/// 48 bits of milliseconds and 80 random bits in Crockford's base 32: unique, and sorted by time as text.
///
/// https://github.com/ulid/spec
struct ULID: Sendable, Hashable, CustomStringConvertible {
    private static let digits = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

    let timestamp: Timestamp
    let description: String

    init(at timestamp: Timestamp, random: any RandomSource) {
        var text: [UInt8] = []
        for position in 0..<10 {
            text.append(Self.digits[Int(timestamp.milliseconds >> (5 * (9 - position)) & 31)])
        }
        for byte in random.bytes(16) {
            text.append(Self.digits[Int(byte & 31)])
        }
        self.timestamp = timestamp
        self.description = String(decoding: text, as: UTF8.self)
    }

    /// Reads the 26 characters of a ULID in upper case; nil for anything else.
    init?(_ text: some StringProtocol) {
        guard text.utf8.count == 26, let first = text.utf8.first, first <= UInt8(ascii: "7") else { return nil }
        var milliseconds: Int64 = 0
        for (position, character) in text.utf8.enumerated() {
            guard let value = Self.digits.firstIndex(of: character) else { return nil }
            if position < 10 { milliseconds = milliseconds << 5 | Int64(value) }
        }
        self.timestamp = Timestamp(milliseconds: milliseconds)
        self.description = String(text)
    }
}
