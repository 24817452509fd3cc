/// Writes CBOR (RFC 8949). Maps and lists are of indefinite length, so nothing must be counted before.
public struct CBORWriter: Sendable {
    public private(set) var bytes: [UInt8] = []

    public init() {}

    public mutating func beginMap() { bytes.append(0xBF) }
    public mutating func beginList() { bytes.append(0x9F) }
    /// Ends the innermost map or list.
    public mutating func end() { bytes.append(0xFF) }

    @inline(never)
    mutating func key(_ name: StaticString) {
        head(3, UInt64(name.utf8CodeUnitCount))
        name.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    @inline(never)
    public mutating func string(_ text: String) {
        head(3, UInt64(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }

    public mutating func blob(_ value: [UInt8]) {
        head(2, UInt64(value.count))
        bytes.append(contentsOf: value)
    }

    public mutating func integer(_ number: Int64) {
        if number >= 0 { head(0, UInt64(number)) } else { head(1, UInt64(-1 - number)) }
    }

    public mutating func double(_ number: Double) {
        bytes.append(0xFB)
        append(number.bitPattern)
    }

    public mutating func boolean(_ value: Bool) { bytes.append(value ? 0xF5 : 0xF4) }

    public mutating func null() { bytes.append(0xF6) }

    /// Seconds since 1970 as a tagged double.
    public mutating func timestamp(secondsSince1970 seconds: Double) {
        bytes.append(0xC1)
        double(seconds)
    }

    private mutating func head(_ major: UInt8, _ argument: UInt64) {
        switch argument {
        case 0..<24:
            bytes.append(major << 5 | UInt8(argument))
        case 24...0xFF:
            bytes.append(major << 5 | 24)
            bytes.append(UInt8(argument))
        case 0x100...0xFFFF:
            bytes.append(major << 5 | 25)
            append(UInt16(argument))
        case 0x10000...0xFFFF_FFFF:
            bytes.append(major << 5 | 26)
            append(UInt32(argument))
        default:
            bytes.append(major << 5 | 27)
            append(argument)
        }
    }

    private mutating func append(_ number: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
    }
}
