import AWSCore

/// The text over which SigV4 signs: one for all spellings of the same request.
///
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
struct CanonicalRequest {
    /// How often the path is percent-encoded in the text.
    enum PathEncoding {
        /// S3: the path as sent, dots and double slashes included.
        case once
        /// All others: the path as sent is normalised and encoded again.
        case twice

        init(service: String) {
            self = service == "s3" ? .once : .twice
        }
    }

    let text: String

    /// - Parameters:
    ///   - signedFields: lower-case names, in the order of the signature's `SignedHeaders`.
    ///   - payloadHash: the last line.
    ///   - omitsSignature: leaves out the query item `X-Amz-Signature`, as presigned requests need it.
    init(
        _ request: HTTPRequest,
        signedFields: [String],
        payloadHash: String,
        pathEncoding: PathEncoding,
        omitsSignature: Bool = false
    ) {
        var lines: [UInt8] = []
        lines.reserveCapacity(1024)
        func end() { lines.append(UInt8(ascii: "\n")) }
        lines.append(contentsOf: request.method.utf8)
        end()
        switch pathEncoding {
        case .once: lines.appendCanonical(request.path.utf8, keepingSlash: true)
        case .twice: lines.append(contentsOf: PercentEncoding.encode(Self.normalized(request.path), keepingSlash: true).utf8)
        }
        end()
        lines.append(contentsOf: Self.canonicalQuery(request.query, omitsSignature: omitsSignature))
        end()
        for name in signedFields {
            lines.append(contentsOf: name.utf8)
            lines.append(UInt8(ascii: ":"))
            var isFirst = true
            for field in request.fields where field.name.equalsIgnoringASCIICase(name) {
                if !isFirst { lines.append(UInt8(ascii: ",")) }
                lines.appendCollapsingBlanks(field.value.utf8)
                isFirst = false
            }
            end()
        }
        end()
        lines.append(contentsOf: signedFields.joined(separator: ";").utf8)
        end()
        lines.append(contentsOf: payloadHash.utf8)
        self.text = String(decoding: lines, as: UTF8.self)
    }

    /// The text that the key signs.
    func stringToSign(date: String, scope: SigningScope) -> String {
        "AWS4-HMAC-SHA256\n\(date)\n\(scope)\n\(sha256Hexadecimal(text.utf8))"
    }

    /// Sorted by name, then by value, each encoded exactly once.
    private static func canonicalQuery(_ query: Substring, omitsSignature: Bool) -> [UInt8] {
        guard !query.isEmpty else { return [] }
        var items: [(name: [UInt8], value: [UInt8])] = []
        for part in query.utf8.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: true) {
            let mark = part.firstIndex(of: UInt8(ascii: "=")) ?? part.endIndex
            var name: [UInt8] = []
            name.appendCanonical(part[..<mark], keepingSlash: false, plusIsSpace: true)
            if omitsSignature, name.elementsEqual("X-Amz-Signature".utf8) { continue }
            var value: [UInt8] = []
            if mark < part.endIndex {
                value.appendCanonical(part[part.index(after: mark)...], keepingSlash: false, plusIsSpace: true)
            }
            items.append((name, value))
        }
        items.sort { left, right in
            left.name == right.name
                ? left.value.lexicographicallyPrecedes(right.value) : left.name.lexicographicallyPrecedes(right.name)
        }
        var result: [UInt8] = []
        for (index, item) in items.enumerated() {
            if index > 0 { result.append(UInt8(ascii: "&")) }
            result.append(contentsOf: item.name)
            result.append(UInt8(ascii: "="))
            result.append(contentsOf: item.value)
        }
        return result
    }

    /// Removes dot segments and empty segments (RFC 3986, section 6.2.2.3).
    private static func normalized(_ path: Substring) -> String {
        guard path.utf8.count > 1 else { return "/" }
        var segments: [Substring] = []
        for segment in path.split(separator: "/", omittingEmptySubsequences: true) where segment != "." {
            if segment == ".." { _ = segments.popLast() } else { segments.append(segment) }
        }
        let isFolder = path.hasSuffix("/") || path.hasSuffix("/.") || path.hasSuffix("/..")
        return "/" + segments.joined(separator: "/") + (isFolder && !segments.isEmpty ? "/" : "")
    }
}

extension [UInt8] {
    /// Appends percent-encoded text so that each character is spelled in the one way of SigV4: unreserved ones bare, others as
    /// `%XX` with capitals. What a client wrote otherwise (`%7e`, a bare `(`) means the same and signs the same.
    fileprivate mutating func appendCanonical(_ text: some Sequence<UInt8>, keepingSlash: Bool, plusIsSpace: Bool = false) {
        var iterator = text.makeIterator()
        while let byte = iterator.next() {
            if byte == UInt8(ascii: "%") {
                var rest = iterator
                if let high = rest.next()?.hexadecimalValue, let low = rest.next()?.hexadecimalValue {
                    iterator = rest
                    // A slash that was escaped stays escaped: it is part of a name and separates nothing.
                    appendEncoded(high << 4 | low, keepingSlash: false)
                } else {
                    appendEncoded(byte, keepingSlash: false)
                }
            } else if byte == UInt8(ascii: "+"), plusIsSpace {
                appendEncoded(UInt8(ascii: " "), keepingSlash: false)
            } else {
                appendEncoded(byte, keepingSlash: keepingSlash)
            }
        }
    }

    private mutating func appendEncoded(_ byte: UInt8, keepingSlash: Bool) {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
            append(byte)
        case UInt8(ascii: "/") where keepingSlash:
            append(byte)
        default:
            append(UInt8(ascii: "%"))
            append(Self.hexadecimalDigit(byte >> 4))
            append(Self.hexadecimalDigit(byte & 15))
        }
    }

    private static func hexadecimalDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
    }

    /// Appends a field's value without outer blanks, and one blank for each run of them.
    fileprivate mutating func appendCollapsingBlanks(_ value: some Sequence<UInt8>) {
        var owesBlank = false
        var isEmpty = true
        for byte in value {
            if byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
                owesBlank = !isEmpty
            } else {
                if owesBlank { append(UInt8(ascii: " ")) }
                owesBlank = false
                isEmpty = false
                append(byte)
            }
        }
    }
}
