/// Takes properties out of an XMP packet, be they elements or attributes.
struct XMPEditor {
    private let bytes: [UInt8]
    private let unwanted: DroppedMetadata
    private var removed: [Range<Int>] = []
    private var open: [Element] = []
    /// What each prefix means, innermost last.
    private var namespaces: [String: [String]] = [:]
    private(set) var dropped: DroppedMetadata = []

    private struct Element {
        var name: ArraySlice<UInt8>
        var prefixes: [String]
        /// Where the outermost element that goes began, if this is it.
        var removalStart: Int?
    }

    private static let mostDepth = 256

    /// - Parameter unwanted: the kinds of properties to take out.
    /// - Throws: `XMLScanner.Problem` for a packet that cannot be followed.
    init(_ bytes: [UInt8], without unwanted: DroppedMetadata) throws(XMLScanner.Problem) {
        self.bytes = bytes
        self.unwanted = unwanted
        var scanner = XMLScanner(bytes)
        var isInside = false
        var hasRoot = false
        while let tag = try scanner.next() {
            switch tag {
            case .start(let name, let attributes, let isEmpty, let range):
                hasRoot = true
                guard open.count < Self.mostDepth else { throw XMLScanner.Problem() }
                let prefixes = declare(attributes)
                let begins = !isInside && isUnwanted(name)
                if begins { isInside = true }
                if !isInside { remove(attributes) }
                open.append(Element(name: bytes[name], prefixes: prefixes, removalStart: begins ? range.lowerBound : nil))
                if isEmpty { try close(bytes[name], at: range.upperBound, &isInside) }
            case .end(let name, let range):
                try close(bytes[name], at: range.upperBound, &isInside)
            }
        }
        guard hasRoot, open.isEmpty else { throw XMLScanner.Problem() }
    }

    /// The packet without what was taken out.
    var result: [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var position = 0
        for range in removed {
            result += bytes[position..<range.lowerBound]
            position = range.upperBound
        }
        return result + bytes[position...]
    }

    private mutating func declare(_ attributes: [XMLScanner.Attribute]) -> [String] {
        var prefixes: [String] = []
        for attribute in attributes where bytes[attribute.name].starts(with: Array("xmlns".utf8)) {
            // "xmlns:prefix", or "xmlns" alone for names without a prefix.
            let prefix = String(decoding: bytes[attribute.name].dropFirst(6), as: UTF8.self)
            namespaces[prefix, default: []].append(String(decoding: bytes[attribute.value], as: UTF8.self))
            prefixes.append(prefix)
        }
        return prefixes
    }

    private mutating func close(_ name: ArraySlice<UInt8>, at end: Int, _ isInside: inout Bool) throws(XMLScanner.Problem) {
        guard let element = open.popLast(), element.name.elementsEqual(name) else { throw XMLScanner.Problem() }
        for prefix in element.prefixes { namespaces[prefix]?.removeLast() }
        if let start = element.removalStart {
            removed.append(start..<end)
            isInside = false
        }
    }

    private mutating func remove(_ attributes: [XMLScanner.Attribute]) {
        for attribute in attributes where isUnwanted(attribute.name) { removed.append(attribute.range) }
    }

    private mutating func isUnwanted(_ range: Range<Int>) -> Bool {
        let name = bytes[range]
        let colon = name.firstIndex(of: UInt8(ascii: ":"))
        let prefix = colon.map { String(decoding: name[..<$0], as: UTF8.self) } ?? ""
        guard prefix != "xmlns", prefix != "rdf" else { return false }
        let local = String(decoding: colon.map { name[($0 + 1)...] } ?? name, as: UTF8.self)
        guard let kind = XMPProperty.kind(namespace: namespaces[prefix]?.last ?? "", name: local), unwanted.contains(kind) else {
            return false
        }
        dropped.insert(kind)
        return true
    }
}
