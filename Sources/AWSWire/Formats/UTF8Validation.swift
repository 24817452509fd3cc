/// Whether the bytes are well-formed UTF-8 (Unicode's table 3-7: no overlong forms, no surrogates, nothing above U+10FFFF).
func isValidUTF8(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    let count = bytes.count
    var position = 0
    while position < count {
        // Eight ASCII bytes at a time.
        while count - position >= 8 {
            let word = UnsafeRawPointer(bytes.baseAddress.unsafelyUnwrapped + position).loadUnaligned(as: UInt64.self)
            guard word & 0x8080_8080_8080_8080 == 0 else { break }
            position += 8
        }
        guard position < count else { return true }
        let lead = bytes[position]
        guard lead >= 0x80 else {
            position += 1
            continue
        }
        let length: Int
        var lowest: UInt8 = 0x80
        var highest: UInt8 = 0xBF
        switch lead {
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, lowest) = (3, 0xA0)
        case 0xED: (length, highest) = (3, 0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, lowest) = (4, 0x90)
        case 0xF1...0xF3: length = 4
        case 0xF4: (length, highest) = (4, 0x8F)
        default: return false
        }
        guard count - position >= length, (lowest...highest).contains(bytes[position + 1]) else { return false }
        for offset in 2..<max(length, 2) where bytes[position + offset] & 0xC0 != 0x80 { return false }
        position += length
    }
    return true
}

extension [UInt8] {
    /// Appends the scalar in UTF-8.
    mutating func append(_ scalar: Unicode.Scalar) {
        append(contentsOf: UTF8.encode(scalar).unsafelyUnwrapped)
    }
}
