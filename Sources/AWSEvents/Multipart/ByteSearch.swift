extension [UInt8] {
    /// Where `pattern` first occurs at or after `start`.
    func firstRange(of pattern: [UInt8], from start: Int) -> Int? {
        guard let first = pattern.first else { return start }
        return withUnsafeBufferPointer { bytes in
            pattern.withUnsafeBufferPointer { pattern in
                var index = start
                let last = bytes.count - pattern.count
                while index <= last {
                    if bytes[index] == first {
                        var length = 1
                        while length < pattern.count, bytes[index + length] == pattern[length] { length += 1 }
                        if length == pattern.count { return index }
                    }
                    index += 1
                }
                return nil
            }
        }
    }

    /// How many bytes of `pattern` stand at `start`.
    func prefixMatchLength(of pattern: [UInt8], at start: Int) -> Int {
        var length = 0
        while length < pattern.count, start + length < count, self[start + length] == pattern[length] { length += 1 }
        return length
    }

    /// The length of the longest end of the bytes from `start` on that is a beginning of `pattern`.
    func trailingMatchLength(of pattern: [UInt8], from start: Int) -> Int {
        var index = Swift.max(start, count - pattern.count + 1)
        while index < count {
            if prefixMatchLength(of: pattern, at: index) == count - index { return count - index }
            index += 1
        }
        return 0
    }
}
