/// Reads CBOR (RFC 8949): definite and indefinite lengths, floats of every width. Keys must be text, as in Smithy's RPC v2.
///
/// Tags are skipped: what tag 1 marks is a number of seconds, and the shape knows that it wants an instant. Integers beyond 64 signed
/// bits become doubles.
public enum CBORParser {
    /// - Throws: ``ShapeError/malformed(_:)`` or ``ShapeError/tooLarge(_:)``.
    public static func parse(_ document: [UInt8], limits: WireLimits = .standard) throws(ShapeError) -> WireTree {
        var builder = try WireTreeBuilder(length: document.count, limits: limits)
        let outcome: Result<Void, ShapeError> = document.withUnsafeBufferPointer { bytes in
            do throws(ShapeError) {
                var scanner = CBORScanner(bytes: bytes)
                try scanner.parseValue(name: 0..<0, into: &builder)
                guard scanner.position == bytes.count else { throw .malformed("Bytes follow the CBOR value") }
                return .success(())
            } catch {
                return .failure(error)
            }
        }
        try outcome.get()
        return builder.finish(document)
    }
}

private struct CBORScanner {
    /// The first byte or bytes of a value; `argument` is nil for an indefinite length.
    private struct Head {
        let major: UInt8
        let information: UInt8
        let argument: UInt64?
    }

    let bytes: UnsafeBufferPointer<UInt8>
    var position = 0

    mutating func parseValue(name: Range<Int>, into builder: inout WireTreeBuilder) throws(ShapeError) {
        var head = try parseHead()
        while head.major == 6 {
            guard head.argument != nil else { throw broken() }
            head = try parseHead()
        }
        switch head.major {
        case 0:
            guard let argument = head.argument else { throw broken() }
            if let number = Int64(exactly: argument) {
                try builder.add(.integer, name: name, bits: UInt64(bitPattern: number))
            } else {
                try builder.add(.double, name: name, bits: Double(argument).bitPattern)
            }
        case 1:
            guard let argument = head.argument else { throw broken() }
            if let number = Int64(exactly: argument) {
                try builder.add(.integer, name: name, bits: UInt64(bitPattern: -1 - number))
            } else {
                try builder.add(.double, name: name, bits: (-1 - Double(argument)).bitPattern)
            }
        case 2, 3:
            let text = try parseString(head, into: &builder)
            try builder.add(head.major == 2 ? .bytes : .text, name: name, text: text)
        case 4:
            let list = try builder.open(.list, name: name)
            var rest = try count(head)
            while try hasNext(&rest) { try parseValue(name: 0..<0, into: &builder) }
            builder.close(list)
        case 5:
            let map = try builder.open(.map, name: name)
            var rest = try count(head)
            while try hasNext(&rest) {
                let key = try parseHead()
                guard key.major == 3 else { throw .malformed("A key of a CBOR map is not text") }
                let name = try parseString(key, into: &builder)
                try parseValue(name: name, into: &builder)
            }
            builder.close(map)
        default:
            try parseSimple(head, name: name, into: &builder)
        }
    }

    private mutating func parseSimple(_ head: Head, name: Range<Int>, into builder: inout WireTreeBuilder) throws(ShapeError) {
        guard let argument = head.argument else { throw broken() }
        switch head.information {
        case 20, 21: try builder.add(.boolean, name: name, bits: head.information == 21 ? 1 : 0)
        case 22, 23: try builder.add(.null, name: name, bits: 0)
        case 25: try builder.add(.double, name: name, bits: doubleFromHalf(UInt16(argument)).bitPattern)
        case 26: try builder.add(.double, name: name, bits: Double(Float(bitPattern: UInt32(argument))).bitPattern)
        case 27: try builder.add(.double, name: name, bits: argument)
        default: throw broken()
        }
    }

    private mutating func parseHead() throws(ShapeError) -> Head {
        guard position < bytes.count else { throw .malformed("The CBOR value ends too early") }
        let byte = bytes[position]
        position += 1
        let major = byte >> 5
        let information = byte & 31
        let width: Int
        switch information {
        case 0..<24: return Head(major: major, information: information, argument: UInt64(information))
        case 24: width = 1
        case 25: width = 2
        case 26: width = 4
        case 27: width = 8
        case 31: return Head(major: major, information: information, argument: nil)
        default: throw broken()
        }
        guard bytes.count - position >= width else { throw .malformed("The CBOR value ends too early") }
        var argument: UInt64 = 0
        for _ in 0..<width {
            argument = argument << 8 | UInt64(bytes[position])
            position += 1
        }
        return Head(major: major, information: information, argument: argument)
    }

    /// The bytes of a string, pieced together when they come in chunks.
    private mutating func parseString(_ head: Head, into builder: inout WireTreeBuilder) throws(ShapeError) -> Range<Int> {
        if head.argument != nil { return try parseChunk(head) }
        let start = builder.position
        while true {
            let chunk = try parseHead()
            if chunk.major == 7, chunk.argument == nil { return start..<builder.position }
            guard chunk.major == head.major, chunk.argument != nil else { throw broken() }
            builder.decoded.append(contentsOf: bytes[try parseChunk(chunk)])
        }
    }

    private mutating func parseChunk(_ head: Head) throws(ShapeError) -> Range<Int> {
        guard let length = head.argument, length <= UInt64(bytes.count - position) else {
            throw .malformed("The CBOR value ends too early")
        }
        let range = position..<position + Int(length)
        position = range.upperBound
        if head.major == 3 {
            guard isValidUTF8(UnsafeBufferPointer(rebasing: bytes[range])) else { throw .malformed("A CBOR text is not valid UTF-8") }
        }
        return range
    }

    /// How many items follow; nil when a break ends them.
    private func count(_ head: Head) throws(ShapeError) -> UInt64? {
        guard let argument = head.argument else { return nil }
        // Every item takes a byte at least, so a larger number is a lie.
        guard argument <= UInt64(bytes.count - position) else { throw .malformed("The CBOR value ends too early") }
        return argument
    }

    private mutating func hasNext(_ rest: inout UInt64?) throws(ShapeError) -> Bool {
        if let count = rest {
            rest = count &- 1
            return count > 0
        }
        guard position < bytes.count else { throw .malformed("The CBOR value ends too early") }
        guard bytes[position] == 0xFF else { return true }
        position += 1
        return false
    }

    private func broken() -> ShapeError {
        .malformed("The CBOR value is broken before byte \(position)")
    }
}

/// RFC 8949, appendix D.
private func doubleFromHalf(_ half: UInt16) -> Double {
    let exponent = Int(half >> 10 & 31)
    let fraction = Double(half & 0x3FF)
    let magnitude =
        switch exponent {
        case 0: fraction * 0x1p-24
        case 31: fraction == 0 ? Double.infinity : Double.nan
        default: (fraction + 1024) * Double(sign: .plus, exponent: exponent - 25, significand: 1)
        }
    return half & 0x8000 == 0 ? magnitude : -magnitude
}
