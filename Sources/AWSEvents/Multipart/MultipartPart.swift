public import AWSWire

/// The headers of one part of a form.
public struct MultipartPart: Sendable, Hashable {
    public let fields: HTTPFields
    /// The form field's name.
    public let name: String
    /// The name of the file that was picked, when the field is a file.
    public let filename: String?

    /// The part's own `Content-Type`.
    public var contentType: String? { fields["Content-Type"] }

    public init(name: String, filename: String? = nil, fields: HTTPFields = HTTPFields()) {
        self.name = name
        self.filename = filename
        self.fields = fields
    }

    /// Reads the lines between the delimiter and the empty line.
    init(headerBlock: [UInt8]) throws(MultipartError) {
        guard let text = String(validating: headerBlock, as: UTF8.self) else { throw .malformed("a part's headers are not UTF-8") }
        var fields = HTTPFields()
        // "\r\n" is one Character.
        for line in text.split(separator: "\r\n" as Character) {
            guard let colon = line.firstIndex(of: ":"), colon > line.startIndex else { throw .malformed("a part's header without a name") }
            fields.append(String(line[..<colon]), line[line.index(after: colon)...].trimmed)
        }
        guard let disposition = fields["Content-Disposition"] else { throw .malformed("a part without Content-Disposition") }
        let parameters = HeaderParameters(disposition)
        guard parameters.value.lowercased() == "form-data", let name = parameters["name"] else {
            throw .malformed("a part that is no form field")
        }
        self.init(name: name, filename: parameters["filename*"].flatMap(decodeExtended) ?? parameters["filename"], fields: fields)
    }
}

/// Decodes the value of `filename*` (RFC 8187), UTF-8 only.
private func decodeExtended(_ text: String) -> String? {
    let parts = text.split(separator: "'", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].equalsIgnoringASCIICase("utf-8") else { return nil }
    return PercentEncoding.decode(parts[2])
}
