/// Base64 with padding (RFC 4648, section 4).
public enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    public static func encode(_ bytes: some Collection<UInt8>) -> String {
        var result: [UInt8] = []
        append(bytes, to: &result)
        return String(decoding: result, as: UTF8.self)
    }

    /// Appends the encoded form of `bytes`.
    static func append(_ bytes: some Collection<UInt8>, to result: inout [UInt8]) {
        result.reserveCapacity(result.count + (bytes.count + 2) / 3 * 4)
        var group: UInt32 = 0
        var count = 0
        for byte in bytes {
            group = group << 8 | UInt32(byte)
            count += 1
            guard count == 3 else { continue }
            for shift in stride(from: UInt32(18), through: 0, by: -6) { result.append(alphabet[Int(group >> shift & 63)]) }
            group = 0
            count = 0
        }
        guard count > 0 else { return }
        group <<= UInt32(8 * (3 - count))
        result.append(alphabet[Int(group >> 18 & 63)])
        result.append(alphabet[Int(group >> 12 & 63)])
        result.append(count == 2 ? alphabet[Int(group >> 6 & 63)] : UInt8(ascii: "="))
        result.append(UInt8(ascii: "="))
    }

    /// Nil for anything but whole groups of the alphabet, padded at the end, whose unused bits are zero.
    public static func decode(_ text: some StringProtocol) -> [UInt8]? {
        decode(Array(text.utf8)[...])
    }

    static func decode(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        guard text.count.isMultiple(of: 4) else { return nil }
        var digits = text
        while digits.count > text.count - 2, digits.last == UInt8(ascii: "=") { digits.removeLast() }
        var result: [UInt8] = []
        result.reserveCapacity(digits.count * 3 / 4)
        var group: UInt32 = 0
        var bits = 0
        for byte in digits {
            guard let value = value(of: byte) else { return nil }
            group = group << 6 | value
            bits += 6
            guard bits >= 8 else { continue }
            bits -= 8
            result.append(UInt8(truncatingIfNeeded: group >> UInt32(bits)))
            group &= (1 << UInt32(bits)) - 1
        }
        return group == 0 ? result : nil
    }

    private static func value(of digit: UInt8) -> UInt32? {
        switch digit {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(digit - 0x41)
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(digit - 0x61 + 26)
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(digit - 0x30 + 52)
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
