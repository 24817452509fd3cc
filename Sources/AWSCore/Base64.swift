extension Collection<UInt8> {
    /// Base64 with padding (RFC 4648, section 4).
    public var base64: String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        return String(unsafeUninitializedCapacity: (count + 2) / 3 * 4) { buffer in
            var position = 0
            var group: UInt32 = 0
            var filled = 0
            func emit(_ characters: Int) {
                for index in 0..<4 {
                    let digit = Int(group >> UInt32(18 - 6 * index)) & 63
                    buffer[position] = index < characters ? alphabet[digit] : UInt8(ascii: "=")
                    position += 1
                }
            }
            for byte in self {
                group |= UInt32(byte) << UInt32(16 - 8 * filled)
                filled += 1
                if filled == 3 {
                    emit(4)
                    group = 0
                    filled = 0
                }
            }
            if filled > 0 { emit(filled + 1) }
            return position
        }
    }
}

extension [UInt8] {
    /// Reads base64 with padding; nil for any other character, wrong padding, or bits that no encoder leaves behind.
    public init?(base64 text: some StringProtocol) {
        let characters = Array(text.utf8)
        guard characters.count.isMultiple(of: 4) else { return nil }
        self = []
        reserveCapacity(characters.count / 4 * 3)
        for start in stride(from: 0, to: characters.count, by: 4) {
            let isLast = start + 4 == characters.count
            var padding = 0
            if isLast, characters[start + 3] == UInt8(ascii: "=") { padding = characters[start + 2] == UInt8(ascii: "=") ? 2 : 1 }
            var group: UInt32 = 0
            for index in 0..<4 - padding {
                guard let digit = characters[start + index].base64Value else { return nil }
                group |= UInt32(digit) << UInt32(18 - 6 * index)
            }
            // The bits that the padding cuts off must be zero, so that each value has one text.
            guard group & (padding == 0 ? 0 : padding == 1 ? 0xFF : 0xFFFF) == 0 else { return nil }
            append(UInt8(truncatingIfNeeded: group >> 16))
            if padding < 2 { append(UInt8(truncatingIfNeeded: group >> 8)) }
            if padding < 1 { append(UInt8(truncatingIfNeeded: group)) }
        }
    }
}

extension UInt8 {
    /// The value of this base64 digit.
    fileprivate var base64Value: UInt8? {
        switch self {
        case 0x41...0x5A: self - 0x41
        case 0x61...0x7A: self - 0x61 + 26
        case 0x30...0x39: self - 0x30 + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
