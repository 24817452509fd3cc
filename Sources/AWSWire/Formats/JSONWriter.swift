import AWSCore

/// Writes JSON into bytes. The caller keeps the structure balanced; commas come by themselves.
///
///     var json = JSONWriter()
///     json.beginObject()
///     json.key("Records")
///     json.beginArray()
///     json.endArray()
///     json.endObject()   // json.bytes is {"Records":[]}
public struct JSONWriter: Sendable {
    public private(set) var bytes: [UInt8] = []
    /// Whether another value stands before the next in the same list or object.
    private var needsComma = false

    public init() {}

    public mutating func beginObject() { begin(UInt8(ascii: "{")) }
    public mutating func endObject() { end(UInt8(ascii: "}")) }
    public mutating func beginArray() { begin(UInt8(ascii: "[")) }
    public mutating func endArray() { end(UInt8(ascii: "]")) }

    /// The name of the member whose value is written next.
    public mutating func key(_ name: String) {
        separate()
        appendQuoted(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// The name of the member whose value is written next, which must need no escapes.
    @inline(never)
    mutating func key(_ name: StaticString) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        name.withUTF8Buffer { bytes.append(contentsOf: $0) }
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    @inline(never)
    public mutating func string(_ text: String) {
        separate()
        appendQuoted(text)
    }

    public mutating func integer(_ number: Int64) {
        separate()
        bytes.append(decimal: number)
    }

    public mutating func integer(_ number: Int) { integer(Int64(number)) }

    /// What JSON has no number for is written as the strings `NaN`, `Infinity` and `-Infinity`, as the AWS protocols do.
    public mutating func double(_ number: Double) {
        guard number.isFinite else { return string(number.wireText) }
        separate()
        bytes.append(contentsOf: number.wireText.utf8)
    }

    public mutating func boolean(_ value: Bool) { raw(value ? "true" : "false") }

    public mutating func null() { raw("null") }

    /// Bytes as a Base64 string.
    public mutating func base64(_ value: [UInt8]) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: value.base64.utf8)
        bytes.append(UInt8(ascii: "\""))
    }

    /// Text that is a JSON value already.
    public mutating func raw(_ json: String) {
        separate()
        bytes.append(contentsOf: json.utf8)
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    private mutating func begin(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        needsComma = false
    }

    private mutating func end(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
    }

    private mutating func appendQuoted(_ text: String) {
        var text = text
        bytes.append(UInt8(ascii: "\""))
        text.withUTF8 { source in
            var plain = 0
            for (position, byte) in source.enumerated() where byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                bytes.append(contentsOf: source[plain..<position])
                plain = position + 1
                bytes.append(UInt8(ascii: "\\"))
                appendEscape(byte)
            }
            bytes.append(contentsOf: source[plain...])
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// What follows the backslash.
    private mutating func appendEscape(_ byte: UInt8) {
        switch byte {
        case 0x08: bytes.append(UInt8(ascii: "b"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0C: bytes.append(UInt8(ascii: "f"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        case 0..<0x20:
            let digits = Array("0123456789abcdef".utf8)
            bytes.append(contentsOf: [UInt8(ascii: "u"), 0x30, 0x30, digits[Int(byte >> 4)], digits[Int(byte & 15)]])
        default: bytes.append(byte)
        }
    }
}
