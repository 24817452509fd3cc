extension WireTree {
    /// The value as a whole number: a number of JSON or CBOR, or text that reads as one.
    func integer(at index: Int) -> Int64? {
        let entry = entries[index]
        switch entry.kind {
        case .integer:
            return Int64(bitPattern: entry.bits)
        case .double:
            return Int64(exactly: Double(bitPattern: entry.bits))
        case .number, .text, .element, .attribute:
            let digits = trimmed(entry.text)
            if let value = Decimal.integer(bytes[digits]) { return value }
            // `1.0` and `1e3` are whole as well; digits alone did not fit.
            guard bytes[digits].contains(where: { ".eE".utf8.contains($0) }) else { return nil }
            return Decimal.double(bytes[digits]).flatMap { Int64(exactly: $0) }
        case .null, .boolean, .bytes, .list, .map:
            return nil
        }
    }

    /// The value as a number, or text that reads as one.
    func double(at index: Int) -> Double? {
        let entry = entries[index]
        switch entry.kind {
        case .integer:
            return Double(Int64(bitPattern: entry.bits))
        case .double:
            return Double(bitPattern: entry.bits)
        case .number, .text, .element, .attribute:
            return Decimal.double(bytes[trimmed(entry.text)])
        case .null, .boolean, .bytes, .list, .map:
            return nil
        }
    }

    /// The value as a truth value, or text that reads as one.
    func boolean(at index: Int) -> Bool? {
        let entry = entries[index]
        switch entry.kind {
        case .boolean:
            return entry.low != 0
        case .text, .element, .attribute:
            return switch string(trimmed(entry.text)).lowercased() {
            case "true": true
            case "false": false
            default: nil
            }
        case .null, .number, .integer, .double, .bytes, .list, .map:
            return nil
        }
    }

    /// The range without the blanks around it.
    func trimmed(_ range: Range<Int>) -> Range<Int> {
        var start = range.lowerBound
        var end = range.upperBound
        while start < end, bytes[start].isBlank { start += 1 }
        while end > start, bytes[end - 1].isBlank { end -= 1 }
        return start..<end
    }
}

extension UInt8 {
    /// Space, tab, line feed or carriage return.
    var isBlank: Bool {
        self == 0x20 || self == 0x09 || self == 0x0A || self == 0x0D
    }

    var isDigit: Bool { self &- 0x30 < 10 }
}

/// Reads decimal text.
enum Decimal {
    /// Optional sign and digits; nil for anything else, and when it does not fit.
    static func integer(_ digits: ArraySlice<UInt8>) -> Int64? {
        var position = digits.startIndex
        let end = digits.endIndex
        guard position < end else { return nil }
        let isNegative = digits[position] == UInt8(ascii: "-")
        if isNegative || digits[position] == UInt8(ascii: "+") { position += 1 }
        guard position < end else { return nil }
        // Counted downwards, because the smallest number has no positive twin.
        var value: Int64 = 0
        while position < end {
            guard digits[position].isDigit else { return nil }
            let (product, overflowed) = value.multipliedReportingOverflow(by: 10)
            let (difference, underflowed) = product.subtractingReportingOverflow(Int64(digits[position] - 0x30))
            guard !overflowed, !underflowed else { return nil }
            value = difference
            position += 1
        }
        if isNegative { return value }
        return value == .min ? nil : -value
    }

    /// A number as JSON writes it, with a sign and the names of the special values allowed as the AWS protocols write them.
    static func double(_ text: ArraySlice<UInt8>) -> Double? {
        switch text.first {
        case UInt8(ascii: "N"), UInt8(ascii: "I"):
            break
        case .some(let first) where first.isDigit || first == UInt8(ascii: "+") || first == UInt8(ascii: "-") || first == UInt8(ascii: "."):
            // Swift's own reader also takes hexadecimal numbers and `-nan`.
            guard text.allSatisfy({ $0.isDigit || "+-.eEInfity".utf8.contains($0) }) else { return nil }
        default:
            return nil
        }
        return switch String(decoding: text, as: UTF8.self) {
        case "NaN": Double.nan
        case "Infinity": Double.infinity
        case "-Infinity": -Double.infinity
        case let number where number.utf8.contains(UInt8(ascii: "I")) || number.utf8.contains(UInt8(ascii: "i")): nil
        case let number: Double(number)
        }
    }
}
