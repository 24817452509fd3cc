/// Reads XML 1.0 as the AWS protocols use it.
///
/// Elements and attributes are known by their local names, whatever the prefix; namespace declarations are dropped. An element that has
/// child elements has no text. Document types are refused, so there are no entities but the five predefined ones, and nothing to expand.
public enum XMLParser {
    /// - Throws: ``ShapeError/malformed(_:)`` or ``ShapeError/tooLarge(_:)``.
    public static func parse(_ document: [UInt8], limits: WireLimits = .standard) throws(ShapeError) -> WireTree {
        var builder = try WireTreeBuilder(length: document.count, limits: limits)
        let outcome: Result<Void, ShapeError> = document.withUnsafeBufferPointer { bytes in
            do throws(ShapeError) {
                guard isValidUTF8(bytes) else { throw .malformed("The XML text is not valid UTF-8") }
                var scanner = XMLScanner(bytes: bytes)
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

private struct XMLScanner {
    let bytes: UnsafeBufferPointer<UInt8>
    var position = 0

    private var isAtEnd: Bool { position >= bytes.count }

    /// The byte at which the scanner stands; 0, which XML does not allow, at the end.
    private var current: UInt8 {
        position < bytes.count ? bytes[position] : 0
    }

    mutating func parseDocument(into builder: inout WireTreeBuilder) throws(ShapeError) {
        if starts(with: "\u{FEFF}") { position += 3 }
        try skipMiscellany()
        guard current == UInt8(ascii: "<") else { throw unexpected("an element") }
        try parseElement(into: &builder)
        try skipMiscellany()
        guard isAtEnd else { throw unexpected("the end") }
    }

    /// Blanks, comments and processing instructions around the root.
    private mutating func skipMiscellany() throws(ShapeError) {
        while true {
            skipBlanks()
            if starts(with: "<?") {
                try skip(through: "?>")
            } else if starts(with: "<!--") {
                try skip(through: "-->")
            } else if starts(with: "<!") {
                throw .malformed("A document type is not allowed")
            } else {
                return
            }
        }
    }

    private mutating func parseElement(into builder: inout WireTreeBuilder) throws(ShapeError) {
        position += 1
        let qualifiedName = try parseName()
        let element = try builder.open(.element, name: localName(qualifiedName))
        while true {
            let hadBlank = skipBlanks()
            switch current {
            case UInt8(ascii: "/"):
                position += 1
                guard current == UInt8(ascii: ">") else { throw unexpected("'>'") }
                position += 1
                return builder.close(element)
            case UInt8(ascii: ">"):
                position += 1
                try parseContent(of: element, into: &builder)
                try parseEndTag(qualifiedName)
                return builder.close(element)
            default:
                guard hadBlank else { throw unexpected("a blank, '/' or '>'") }
                try parseAttribute(into: &builder)
            }
        }
    }

    private mutating func parseEndTag(_ name: Range<Int>) throws(ShapeError) {
        position += 2
        let end = try parseName()
        guard bytes[end].elementsEqual(bytes[name]) else { throw .malformed("The end tag before byte \(position) is of another element") }
        skipBlanks()
        guard current == UInt8(ascii: ">") else { throw unexpected("'>'") }
        position += 1
    }

    private mutating func parseAttribute(into builder: inout WireTreeBuilder) throws(ShapeError) {
        let name = try parseName()
        skipBlanks()
        guard current == UInt8(ascii: "=") else { throw unexpected("'='") }
        position += 1
        skipBlanks()
        let quote = current
        guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else { throw unexpected("a quotation mark") }
        position += 1
        var text = XMLText(start: position)
        while current != quote {
            guard !isAtEnd, current != UInt8(ascii: "<") else { throw unexpected("the attribute's end") }
            try parseCharacter(into: &text, &builder)
        }
        text.end(at: position, bytes, &builder)
        position += 1
        if !isNamespaceDeclaration(name) { try builder.add(.attribute, name: localName(name), text: text.range(builder)) }
    }

    /// Reads up to the element's end tag.
    private mutating func parseContent(of element: Int, into builder: inout WireTreeBuilder) throws(ShapeError) {
        var text = XMLText(start: position)
        var hasChildren = false
        while true {
            guard !isAtEnd else { throw unexpected("an end tag") }
            guard current == UInt8(ascii: "<") else {
                try parseCharacter(into: &text, &builder)
                continue
            }
            if starts(with: "</") {
                text.end(at: position, bytes, &builder)
                if !hasChildren { builder.setText(text.range(builder), of: element) }
                return
            } else if starts(with: "<![CDATA[") {
                text.end(at: position, bytes, &builder)
                position += 9
                let start = position
                try skip(through: "]]>")
                text.restart(at: start)
                text.end(at: position - 3, bytes, &builder)
                text.restart(at: position)
            } else if starts(with: "<!--") || starts(with: "<?") {
                text.end(at: position, bytes, &builder)
                try skip(through: bytes[position + 1] == UInt8(ascii: "?") ? "?>" : "-->")
                text.restart(at: position)
            } else if starts(with: "<!") {
                throw .malformed("A declaration is not allowed in an element")
            } else {
                try parseElement(into: &builder)
                hasChildren = true
                // What stands between child elements is indentation.
                text = XMLText(start: position)
            }
        }
    }

    /// One character of text, or a reference.
    @inline(__always)
    private mutating func parseCharacter(into text: inout XMLText, _ builder: inout WireTreeBuilder) throws(ShapeError) {
        let byte = bytes[position]
        if byte == UInt8(ascii: "&") {
            text.end(at: position, bytes, &builder)
            let scalar = try parseReference()
            text.append(scalar, bytes, &builder)
            text.restart(at: position)
        } else if byte == 0x0D {
            // Line ends are normalised (XML 1.0, section 2.11).
            text.end(at: position, bytes, &builder)
            position += 1
            if current == 0x0A { position += 1 }
            text.append("\n", bytes, &builder)
            text.restart(at: position)
        } else {
            guard byte >= 0x20 || byte == 0x09 || byte == 0x0A else { throw .malformed("A control character stands at byte \(position)") }
            position &+= 1
        }
    }

    /// Stands at an ampersand.
    private mutating func parseReference() throws(ShapeError) -> Unicode.Scalar {
        let start = position + 1
        // The longest is `&#1114111;`; leading zeros beyond reason are refused.
        guard let end = bytes[start..<min(start + 12, bytes.count)].firstIndex(of: UInt8(ascii: ";")) else {
            throw .malformed("The reference at byte \(position) has no end")
        }
        let name = String(decoding: bytes[start..<end], as: UTF8.self)
        defer { position = end + 1 }
        switch name {
        case "lt": return "<"
        case "gt": return ">"
        case "amp": return "&"
        case "quot": return "\""
        case "apos": return "'"
        default:
            let digits = name.hasPrefix("#x") ? name.dropFirst(2) : name.dropFirst()
            guard name.hasPrefix("#"), digits.first != "+", digits.first != "-",
                let code = UInt32(digits, radix: name.hasPrefix("#x") ? 16 : 10), code != 0, let scalar = Unicode.Scalar(code)
            else { throw .malformed("The reference '&\(name);' is unknown") }
            return scalar
        }
    }

    private mutating func parseName() throws(ShapeError) -> Range<Int> {
        let start = position
        guard current.beginsXMLName else { throw unexpected("a name") }
        while current.beginsXMLName || current.isDigit || current == UInt8(ascii: "-") || current == UInt8(ascii: ".") { position += 1 }
        return start..<position
    }

    private func localName(_ name: Range<Int>) -> Range<Int> {
        guard let colon = bytes[name].lastIndex(of: UInt8(ascii: ":")), colon + 1 < name.upperBound else { return name }
        return colon + 1..<name.upperBound
    }

    private func isNamespaceDeclaration(_ name: Range<Int>) -> Bool {
        bytes[name].elementsEqual("xmlns".utf8) || bytes[name].starts(with: "xmlns:".utf8)
    }

    @discardableResult
    private mutating func skipBlanks() -> Bool {
        let start = position
        while current.isBlank { position += 1 }
        return position > start
    }

    private func starts(with text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard bytes.count - position >= count else { return false }
        return text.withUTF8Buffer { wanted in
            for offset in 0..<count where bytes[position + offset] != wanted[offset] { return false }
            return true
        }
    }

    private mutating func skip(through text: StaticString) throws(ShapeError) {
        while !isAtEnd {
            if starts(with: text) {
                position += text.utf8CodeUnitCount
                return
            }
            position += 1
        }
        throw unexpected("'\(text)'")
    }

    private func unexpected(_ expected: String) -> ShapeError {
        guard !isAtEnd else { return .malformed("The XML text ends where \(expected) should stand") }
        return .malformed("Byte \(position) of the XML text is not \(expected)")
    }
}

extension UInt8 {
    /// A letter, an underscore, a colon or a byte of any non-ASCII character.
    fileprivate var beginsXMLName: Bool {
        (0x61...0x7A).contains(self | 0x20) && self < 0x80 || self == UInt8(ascii: "_") || self == UInt8(ascii: ":") || self >= 0x80
    }
}
