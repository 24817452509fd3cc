import AWSCore

/// Writes XML into bytes. The caller keeps the elements balanced.
public struct XMLWriter: Sendable {
    public private(set) var bytes: [UInt8] = []
    /// A start tag still waits for attributes.
    private var isTagOpen = false
    /// Declared on the element that is begun next.
    private var nextNamespace: String?

    public init() {}

    /// `<?xml version="1.0" encoding="UTF-8"?>` and a line feed, as S3 begins its documents.
    public mutating func declaration() {
        bytes.append(contentsOf: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".utf8)
    }

    @inline(never)
    mutating func begin(_ name: StaticString) {
        closeTag()
        bytes.append(UInt8(ascii: "<"))
        name.withUTF8Buffer { bytes.append(contentsOf: $0) }
        openTag()
    }

    @inline(never)
    mutating func end(_ name: StaticString) {
        closeTag()
        bytes.append(contentsOf: [UInt8(ascii: "<"), UInt8(ascii: "/")])
        name.withUTF8Buffer { bytes.append(contentsOf: $0) }
        bytes.append(UInt8(ascii: ">"))
    }

    public mutating func begin(_ name: String) {
        closeTag()
        bytes.append(UInt8(ascii: "<"))
        bytes.append(contentsOf: name.utf8)
        openTag()
    }

    public mutating func end(_ name: String) {
        closeTag()
        bytes.append(contentsOf: "</".utf8)
        bytes.append(contentsOf: name.utf8)
        bytes.append(UInt8(ascii: ">"))
    }

    /// Adds an attribute to the element that was just begun.
    public mutating func attribute(_ name: String, _ value: String) {
        bytes.append(UInt8(ascii: " "))
        bytes.append(contentsOf: name.utf8)
        bytes.append(contentsOf: "=\"".utf8)
        appendEscaped(value, inAttribute: true)
        bytes.append(UInt8(ascii: "\""))
    }

    /// Declares a namespace on the element that was just begun; an empty prefix means the default one.
    public mutating func namespace(prefix: String = "", _ uri: String) {
        attribute(prefix.isEmpty ? "xmlns" : "xmlns:\(prefix)", uri)
    }

    @inline(never)
    public mutating func text(_ text: String) {
        closeTag()
        appendEscaped(text)
    }

    public mutating func integer(_ number: Int64) {
        closeTag()
        bytes.append(decimal: number)
    }

    /// Bytes in Base64.
    public mutating func base64(_ value: [UInt8]) {
        closeTag()
        bytes.append(contentsOf: value.base64.utf8)
    }

    /// An element that holds only text.
    public mutating func element(_ name: String, _ text: String) {
        begin(name)
        self.text(text)
        end(name)
    }

    /// Declares the default namespace on whatever element comes next.
    mutating func declareNamespaceOnNextElement(_ uri: String) { nextNamespace = uri }

    private mutating func openTag() {
        isTagOpen = true
        guard let uri = nextNamespace else { return }
        nextNamespace = nil
        namespace(uri)
    }

    private mutating func closeTag() {
        guard isTagOpen else { return }
        bytes.append(UInt8(ascii: ">"))
        isTagOpen = false
    }

    /// - Parameter inAttribute: escapes line feeds and tabs as well, which a reader would take for spaces there.
    private mutating func appendEscaped(_ text: String, inAttribute: Bool = false) {
        var text = text
        text.withUTF8 { source in
            var plain = 0
            for (position, byte) in source.enumerated()
            where byte.needsEscapeInXML || (inAttribute && byte < 0x20) {
                bytes.append(contentsOf: source[plain..<position])
                plain = position + 1
                appendEscape(byte)
            }
            bytes.append(contentsOf: source[plain...])
        }
    }

    private mutating func appendEscape(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "&"): bytes.append(contentsOf: "&amp;".utf8)
        case UInt8(ascii: "<"): bytes.append(contentsOf: "&lt;".utf8)
        case UInt8(ascii: ">"): bytes.append(contentsOf: "&gt;".utf8)
        case UInt8(ascii: "\""): bytes.append(contentsOf: "&quot;".utf8)
        // A bare carriage return would be read back as a line feed. Other control characters have no place in XML 1.0 at all, but
        // S3's keys may hold them, and S3 writes them as references, too.
        default: bytes.append(contentsOf: "&#x\(String(byte, radix: 16, uppercase: true));".utf8)
        }
    }
}

extension UInt8 {
    fileprivate var needsEscapeInXML: Bool {
        switch self {
        case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""): true
        case 0x09, 0x0A: false
        default: self < 0x20
        }
    }
}
