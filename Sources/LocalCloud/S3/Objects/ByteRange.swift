import AWSCore
import S3Model

/// The header `Range` with one range of bytes.
enum ByteRange: Sendable, Hashable {
    /// From the first number through the second, or to the end.
    case from(Int64, through: Int64?)
    /// So many bytes at the end.
    case suffix(Int64)

    /// Nil for what S3 ignores: another unit, several ranges, numbers that make no sense.
    init?(_ text: String) {
        guard text.hasPrefix("bytes="), !text.contains(",") else { return nil }
        let parts = text.dropFirst("bytes=".count).split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        if parts[0].isEmpty {
            guard let count = Self.number(parts[1]) else { return nil }
            self = .suffix(count)
            return
        }
        guard let first = Self.number(parts[0]) else { return nil }
        if parts[1].isEmpty {
            self = .from(first, through: nil)
            return
        }
        guard let last = Self.number(parts[1]), last >= first else { return nil }
        self = .from(first, through: last)
    }

    private static func number(_ text: Substring) -> Int64? {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int64(text)
    }

    /// The bytes of an object of this size; nil when it has none of them.
    func resolved(size: Int64) -> Range<Int64>? {
        switch self {
        case .from(let first, let last):
            guard first < size else { return nil }
            return first..<min(last ?? .max - 1, size - 1) + 1
        case .suffix(let count):
            guard count > 0, size > 0 else { return nil }
            return max(0, size - count)..<size
        }
    }
}
