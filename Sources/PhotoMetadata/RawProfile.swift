/// Notes of other formats that some programs write into a PNG's text, in hexadecimal digits: a line break, the kind, the length, the digits.
struct RawProfile {
    static let keywordPrefix = "Raw profile type "

    /// The first line, such as "exif" or "IPTC profile".
    var kind: String
    var data: [UInt8]

    init?(_ text: [UInt8]) {
        let lines = text.split(separator: 0x0A, maxSplits: 2)
        guard lines.count == 3 else { return nil }
        kind = String(decoding: lines[0], as: UTF8.self)
        let length = String(decoding: lines[1].filter { $0 != 0x20 && $0 != 0x0D }, as: UTF8.self)
        guard let length = Int(length), length >= 0 else { return nil }
        var data: [UInt8] = []
        var high: UInt8?
        for character in lines[2] where ![0x20, 0x0A, 0x0D, 0x09].contains(character) {
            guard let digit = Self.digit(character) else { return nil }
            if let first = high {
                data.append(first << 4 | digit)
                high = nil
            } else {
                high = digit
            }
        }
        guard high == nil, data.count == length else { return nil }
        self.data = data
    }

    init(kind: String, data: [UInt8]) {
        self.kind = kind
        self.data = data
    }

    /// As it is written, with 36 bytes a line.
    var text: [UInt8] {
        let digits = Array("0123456789abcdef".utf8)
        let length = String(data.count)
        var text = Array("\n\(kind)\n\(String(repeating: " ", count: max(0, 8 - length.utf8.count)))\(length)".utf8)
        for (index, byte) in data.enumerated() {
            if index % 36 == 0 { text.append(0x0A) }
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return text + [0x0A]
    }

    private static func digit(_ character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): character - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
