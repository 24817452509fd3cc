import AWSCore

/// The values at which the reader stands.
extension ShapeReader {
    @inline(never)
    func string() throws -> String {
        switch place {
        case .node(let index):
            let entry = tree.entries[index]
            guard entry.hasText, entry.kind != .number, entry.kind != .bytes else { throw wrongType("String") }
            return tree.string(entry.text)
        case .siblings(_, let first): return tree.string(tree.entries[first].text)
        case .text(let text): return text
        case .body(let bytes): return String(decoding: bytes, as: UTF8.self)
        case .nowhere, .fields: throw wrongType("String")
        }
    }

    @inline(never)
    func integer() throws -> Int64 {
        switch place {
        case .node(let index) where isNumeric(index):
            if let value = tree.integer(at: index) { return value }
        case .text(let text):
            if let value = Decimal.integer(Array(text.utf8)[...]) { return value }
        default:
            break
        }
        throw wrongType("Integer")
    }

    @inline(never)
    func double() throws -> Double {
        switch place {
        case .node(let index):
            // JSON has no numbers for the special values.
            if isNumeric(index) || isSpecialNumber(index), let value = tree.double(at: index) { return value }
        case .text(let text):
            if let value = Decimal.double(Array(text.utf8)[...]) { return value }
        default:
            break
        }
        throw wrongType("Double")
    }

    @inline(never)
    func boolean() throws -> Bool {
        switch place {
        case .node(let index) where tree.entries[index].kind == .boolean || isText:
            if let value = tree.boolean(at: index) { return value }
        case .text(let text):
            if text.equalsIgnoringASCIICase("true") { return true }
            if text.equalsIgnoringASCIICase("false") { return false }
        default:
            break
        }
        throw wrongType("Boolean")
    }

    @inline(never)
    func timestamp(_ member: Member) throws -> Timestamp {
        switch place {
        case .node(let index) where tree.entries[index].kind.isNumber:
            if let seconds = tree.double(at: index), seconds.isFinite { return Timestamp(fractionalSeconds: seconds) }
        case .node(let index) where tree.entries[index].hasText:
            if let value = timestamp(tree.string(tree.trimmed(tree.entries[index].text)), member) { return value }
        case .text(let text):
            if let value = timestamp(text, member) { return value }
        default:
            break
        }
        throw wrongType("Timestamp")
    }

    /// Any of the forms in which clients send instants: the two with letters cannot be taken for each other, nor for a number.
    private func timestamp(_ text: String, _ member: Member) -> Timestamp? {
        Timestamp(iso8601: text) ?? Timestamp(httpDate: text)
            ?? Decimal.double(Array(text.utf8)[...]).flatMap { $0.isFinite ? Timestamp(fractionalSeconds: $0) : nil }
    }

    @inline(never)
    func blob() throws -> [UInt8] {
        switch place {
        case .node(let index):
            let entry = tree.entries[index]
            if entry.kind == .bytes { return Array(tree.bytes[entry.text]) }
            if format != .cbor, entry.hasText, entry.kind != .number,
                let value = [UInt8](base64: tree.string(tree.trimmed(entry.text)))
            {
                return value
            }
        case .text(let text):
            if let value = [UInt8](base64: text) { return value }
        case .body(let bytes):
            return bytes
        case .nowhere, .siblings, .fields:
            break
        }
        throw wrongType("Blob")
    }

    /// - Throws: when JSON or CBOR has something else than a map for a structure.
    @inline(never)
    func requireStructure() throws {
        guard case .node(let index) = place else { throw wrongType("Structure") }
        guard isText || tree.entries[index].kind == .map else { throw wrongType("Structure") }
    }

    /// In XML and forms every value is text.
    private var isText: Bool { format == .xml || format == .form }

    private func isNumeric(_ index: Int) -> Bool {
        isText || tree.entries[index].kind.isNumber
    }

    private func isSpecialNumber(_ index: Int) -> Bool {
        guard tree.entries[index].kind == .text else { return false }
        return ["NaN", "Infinity", "-Infinity"].contains(tree.string(tree.entries[index].text))
    }

    func wrongType(_ expected: String) -> ShapeError {
        .wrongType(path: "", expected: expected, found: found)
    }

    /// What stands at the place: the text in XML, forms and heads, else the kind of value by the name that AWS's messages give it.
    private var found: String {
        switch place {
        case .nowhere, .fields, .body: return ""
        case .text(let text): return text
        case .siblings(_, let index): return tree.string(tree.entries[index].text)
        case .node(let index):
            let entry = tree.entries[index]
            switch entry.kind {
            case .null: return "NULL_VALUE"
            case .boolean: return entry.low == 0 ? "FALSE_VALUE" : "TRUE_VALUE"
            case .number, .integer, .double: return "NUMBER_VALUE"
            case .text: return "STRING_VALUE"
            case .bytes: return "BLOB_VALUE"
            case .list: return "LIST_VALUE"
            case .map: return "STRUCTURE_VALUE"
            case .element, .attribute: return tree.string(entry.text)
            }
        }
    }
}

extension WireTree.Kind {
    fileprivate var isNumber: Bool { self == .number || self == .integer || self == .double }
}
