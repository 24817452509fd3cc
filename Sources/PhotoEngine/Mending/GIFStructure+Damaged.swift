extension GIFStructure {
    /// The file up to its last whole block, with an end. A frame that has begun stays, and lacks what is missing.
    static func mended(_ bytes: [UInt8]) -> [UInt8]? {
        guard bytes.count > 13 else { return nil }
        var position = 13 + (bytes[10] & 0x80 != 0 ? 3 * (2 << Int(bytes[10] & 7)) : 0)
        var end = 0
        var hasFrame = false
        while position < bytes.count {
            switch bytes[position] {
            case 0x21: position += 2
            case 0x2C:
                guard position + 10 < bytes.count else { return hasFrame ? bytes[..<end] + [0x3B] : nil }
                let flags = bytes[position + 9]
                position += 10 + (flags & 0x80 != 0 ? 3 * (2 << Int(flags & 7)) : 0) + 1
                guard position < bytes.count else { return hasFrame ? bytes[..<end] + [0x3B] : nil }
                hasFrame = true
            default: return hasFrame ? bytes[..<end] + [0x3B] : nil
            }
            let start = position
            while position < bytes.count, bytes[position] != 0 {
                guard position + 1 + Int(bytes[position]) <= bytes.count else {
                    return hasFrame ? bytes[..<max(start, position)] + [0, 0x3B] : nil
                }
                position += 1 + Int(bytes[position])
            }
            guard position < bytes.count else { return hasFrame ? bytes + [0, 0x3B] : nil }
            position += 1
            end = position
        }
        return hasFrame ? bytes[..<end] + [0x3B] : nil
    }
}
