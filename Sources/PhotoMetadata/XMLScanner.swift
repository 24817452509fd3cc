/// Walks the tags of an XML text in UTF-8 without building anything. Strict where it matters: what it cannot follow is an error, so that
/// nothing hides in it.
struct XMLScanner {
    struct Attribute {
        /// From the white space before it to the quote after it.
        var range: Range<Int>
        var name: Range<Int>
        var value: Range<Int>
    }

    enum Tag {
        case start(name: Range<Int>, attributes: [Attribute], isEmpty: Bool, range: Range<Int>)
        case end(name: Range<Int>, range: Range<Int>)
    }

    struct Problem: Error {}

    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The next tag; nil at the end. Text, comments and instructions are passed over.
    mutating func next() throws(Problem) -> Tag? {
        while position < bytes.count {
            guard bytes[position] == UInt8(ascii: "<") else {
                position += 1
                continue
            }
            let start = position
            switch bytes[start...].dropFirst().first {
            case UInt8(ascii: "?"):
                try skip(past: "?>")
            case UInt8(ascii: "!"):
                if starts(with: "<!--") {
                    try skip(past: "-->")
                } else if starts(with: "<![CDATA[") {
                    try skip(past: "]]>")
                } else {
                    // A document type could define anything.
                    throw Problem()
                }
            case UInt8(ascii: "/"):
                position += 2
                let name = try name()
                skipSpace()
                try expect(">")
                return .end(name: name, range: start..<position)
            default:
                position += 1
                return try startTag(from: start)
            }
        }
        return nil
    }

    private mutating func startTag(from start: Int) throws(Problem) -> Tag {
        let name = try name()
        var attributes: [Attribute] = []
        while true {
            let begin = position
            skipSpace()
            guard position < bytes.count else { throw Problem() }
            if bytes[position] == UInt8(ascii: ">") {
                position += 1
                return .start(name: name, attributes: attributes, isEmpty: false, range: start..<position)
            }
            if bytes[position] == UInt8(ascii: "/") {
                position += 1
                try expect(">")
                return .start(name: name, attributes: attributes, isEmpty: true, range: start..<position)
            }
            guard begin < position else { throw Problem() }
            let attribute = try self.name()
            skipSpace()
            try expect("=")
            skipSpace()
            guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") || bytes[position] == UInt8(ascii: "'") else {
                throw Problem()
            }
            let quote = bytes[position]
            let value = position + 1
            position = value
            while position < bytes.count, bytes[position] != quote { position += 1 }
            guard position < bytes.count else { throw Problem() }
            position += 1
            attributes.append(Attribute(range: begin..<position, name: attribute, value: value..<position - 1))
        }
    }

    private mutating func name() throws(Problem) -> Range<Int> {
        let start = position
        loop: while position < bytes.count {
            switch bytes[position] {
            case 0...0x20, UInt8(ascii: "="), UInt8(ascii: "/"), UInt8(ascii: ">"), UInt8(ascii: "<"), UInt8(ascii: "\""),
                UInt8(ascii: "'"):
                break loop
            default:
                position += 1
            }
        }
        guard position > start else { throw Problem() }
        return start..<position
    }

    private mutating func skipSpace() {
        while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
    }

    private mutating func expect(_ character: Unicode.Scalar) throws(Problem) {
        guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { throw Problem() }
        position += 1
    }

    private func starts(with text: StaticString) -> Bool {
        let length = text.utf8CodeUnitCount
        guard position <= bytes.count - length else { return false }
        return text.withUTF8Buffer { expected in expected.indices.allSatisfy { bytes[position + $0] == expected[$0] } }
    }

    private mutating func skip(past text: StaticString) throws(Problem) {
        position += 2
        while position < bytes.count {
            if starts(with: text) {
                position += text.utf8CodeUnitCount
                return
            }
            position += 1
        }
        throw Problem()
    }
}
