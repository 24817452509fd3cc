extension [UInt8] {
    mutating func append(decimal number: Int64) {
        guard number < 0 || number > 9 else { return append(UInt8(0x30 + number)) }
        var digits: (UInt64, UInt64, UInt64) = (0, 0, 0)
        Swift.withUnsafeMutableBytes(of: &digits) { buffer in
            var position = buffer.count
            var rest = number.magnitude
            while rest > 0 {
                position -= 1
                buffer[position] = UInt8(0x30 + rest % 10)
                rest /= 10
            }
            if number < 0 {
                position -= 1
                buffer[position] = UInt8(ascii: "-")
            }
            append(contentsOf: buffer[position...])
        }
    }
}

extension Double {
    /// The shortest decimal text that reads back as this number, and the names that the AWS protocols use for the special values.
    var wireText: String {
        if isNaN { return "NaN" }
        if isInfinite { return self < 0 ? "-Infinity" : "Infinity" }
        return description
    }
}
