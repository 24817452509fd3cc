import AWSCore

/// Reads JSON (RFC 8259) strictly: UTF-8 without a byte order mark, no comments, no trailing commas, no lone surrogates.
///
/// Of several members of one name the first counts.
public enum JSONParser {
    /// - Throws: ``ShapeError/malformed(_:)`` or ``ShapeError/tooLarge(_:)``.
    public static func parse(_ document: [UInt8], limits: WireLimits = .standard) throws(ShapeError) -> WireTree {
        var builder = try WireTreeBuilder(length: document.count, limits: limits)
        let outcome: Result<Void, ShapeError> = document.withUnsafeBufferPointer { bytes in
            do throws(ShapeError) {
                guard isValidUTF8(bytes) else { throw .malformed("The JSON text is not valid UTF-8") }
                var scanner = JSONScanner(bytes: bytes)
                try scanner.parseDocument(into: &builder)
                return .success(())
            } catch {
                return .failure(error)
            }
        }
        try outcome.get()
        return builder.finish(document)
    }
}

private struct JSONScanner {
    let bytes: UnsafeBufferPointer<UInt8>
    var position = 0

    /// The byte at which the scanner stands; 0, which no JSON token begins with, at the end.
    private var current: UInt8 {
        position < bytes.count ? bytes[position] : 0
    }

    mutating func parseDocument(into builder: inout WireTreeBuilder) throws(ShapeError) {
        skipBlanks()
        try parseValue(name: 0..<0, into: &builder)
        skipBlanks()
        guard position == bytes.count else { throw unexpected("the end") }
    }

    private mutating func skipBlanks() {
        while position < bytes.count, bytes[position].isBlank { position &+= 1 }
    }

    private mutating func parseValue(name: Range<Int>, into builder: inout WireTreeBuilder) throws(ShapeError) {
        switch current {
        case UInt8(ascii: "\""):
            let text = try parseString(into: &builder)
            try builder.add(.text, name: name, text: text)
        case UInt8(ascii: "{"):
            try parseObject(name: name, into: &builder)
        case UInt8(ascii: "["):
            try parseArray(name: name, into: &builder)
        case UInt8(ascii: "-"), 0x30...0x39:
            try builder.add(.number, name: name, text: parseNumber())
        case UInt8(ascii: "t"):
            try skip("true")
            try builder.add(.boolean, name: name, bits: 1)
        case UInt8(ascii: "f"):
            try skip("false")
            try builder.add(.boolean, name: name, bits: 0)
        case UInt8(ascii: "n"):
            try skip("null")
            try builder.add(.null, name: name, bits: 0)
        default:
            throw unexpected("a value")
        }
    }

    private mutating func parseObject(name: Range<Int>, into builder: inout WireTreeBuilder) throws(ShapeError) {
        let index = try builder.open(.map, name: name)
        position += 1
        skipBlanks()
        if current == UInt8(ascii: "}") {
            position += 1
            return builder.close(index)
        }
        while true {
            guard current == UInt8(ascii: "\"") else { throw unexpected("a name in quotes") }
            let key = try parseString(into: &builder)
            skipBlanks()
            guard current == UInt8(ascii: ":") else { throw unexpected("':'") }
            position += 1
            skipBlanks()
            try parseValue(name: key, into: &builder)
            skipBlanks()
            if current == UInt8(ascii: ",") {
                position += 1
                skipBlanks()
            } else if current == UInt8(ascii: "}") {
                position += 1
                return builder.close(index)
            } else {
                throw unexpected("',' or '}'")
            }
        }
    }

    private mutating func parseArray(name: Range<Int>, into builder: inout WireTreeBuilder) throws(ShapeError) {
        let index = try builder.open(.list, name: name)
        position += 1
        skipBlanks()
        if current == UInt8(ascii: "]") {
            position += 1
            return builder.close(index)
        }
        while true {
            try parseValue(name: 0..<0, into: &builder)
            skipBlanks()
            if current == UInt8(ascii: ",") {
                position += 1
                skipBlanks()
            } else if current == UInt8(ascii: "]") {
                position += 1
                return builder.close(index)
            } else {
                throw unexpected("',' or ']'")
            }
        }
    }

    private mutating func parseNumber() throws(ShapeError) -> Range<Int> {
        let start = position
        if current == UInt8(ascii: "-") { position += 1 }
        if current == UInt8(ascii: "0") { position += 1 } else { try skipDigits() }
        if current == UInt8(ascii: ".") {
            position += 1
            try skipDigits()
        }
        if current | 0x20 == UInt8(ascii: "e") {
            position += 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
            try skipDigits()
        }
        return start..<position
    }

    private mutating func skipDigits() throws(ShapeError) {
        guard current.isDigit else { throw unexpected("a digit") }
        while current.isDigit { position += 1 }
    }

    /// Stands at the opening quote; leaves behind the closing one.
    private mutating func parseString(into builder: inout WireTreeBuilder) throws(ShapeError) -> Range<Int> {
        position += 1
        let start = position
        try skipPlain()
        if current == UInt8(ascii: "\"") {
            position += 1
            return start..<position - 1
        }
        let decodedStart = builder.position
        var plain = start
        while true {
            builder.decoded.append(contentsOf: bytes[plain..<position])
            if current == UInt8(ascii: "\"") {
                position += 1
                return decodedStart..<builder.position
            }
            try parseEscape(into: &builder)
            plain = position
            try skipPlain()
        }
    }

    /// Advances to the next quote or backslash.
    private mutating func skipPlain() throws(ShapeError) {
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return }
            guard byte >= 0x20 else { throw .malformed("A control character stands in a string at byte \(position)") }
            position &+= 1
        }
        throw unexpected("'\"'")
    }

    /// Stands at a backslash.
    private mutating func parseEscape(into builder: inout WireTreeBuilder) throws(ShapeError) {
        position += 1
        let escape = current
        position += 1
        switch escape {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): builder.decoded.append(escape)
        case UInt8(ascii: "b"): builder.decoded.append(0x08)
        case UInt8(ascii: "f"): builder.decoded.append(0x0C)
        case UInt8(ascii: "n"): builder.decoded.append(0x0A)
        case UInt8(ascii: "r"): builder.decoded.append(0x0D)
        case UInt8(ascii: "t"): builder.decoded.append(0x09)
        case UInt8(ascii: "u"):
            var code = try parseFourDigits()
            if (0xD800...0xDBFF).contains(code), current == UInt8(ascii: "\\") {
                position += 1
                guard current == UInt8(ascii: "u") else { throw unexpected("the second half of a surrogate pair") }
                position += 1
                let low = try parseFourDigits()
                guard (0xDC00...0xDFFF).contains(low) else { throw .malformed("A surrogate stands alone before byte \(position)") }
                code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
            }
            guard let scalar = Unicode.Scalar(code) else { throw .malformed("A surrogate stands alone before byte \(position)") }
            builder.decoded.append(scalar)
        default:
            position -= 1
            throw unexpected("an escape")
        }
    }

    private mutating func parseFourDigits() throws(ShapeError) -> UInt32 {
        var code: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = current.hexadecimalValue else { throw unexpected("four hexadecimal digits") }
            code = code << 4 | UInt32(digit)
            position += 1
        }
        return code
    }

    private mutating func skip(_ word: StaticString) throws(ShapeError) {
        for offset in 0..<word.utf8CodeUnitCount {
            guard current == word.utf8Start[offset] else { throw unexpected("'\(word)'") }
            position += 1
        }
    }

    private func unexpected(_ expected: String) -> ShapeError {
        guard position < bytes.count else { return .malformed("The JSON text ends where \(expected) should stand") }
        return .malformed("Byte \(position) of the JSON text is not \(expected)")
    }
}
