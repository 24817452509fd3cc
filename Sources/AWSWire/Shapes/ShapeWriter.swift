/// Takes the values of a generated structure's members, whatever the protocol.
public struct ShapeWriter: Sendable {
    public enum Format: Sendable {
        case json
        case cbor
        case xml
        /// A Query protocol's request.
        case form
    }

    /// Where values go at the moment.
    enum Sink {
        case json
        case cbor
        case xml
        case form
        /// One text of the head: a header, a query item, a label.
        case text
        /// Headers that begin with a prefix.
        case fields(prefix: String)
        /// The body itself.
        case body
    }

    let format: Format
    var sink: Sink
    var json = JSONWriter()
    var cbor = CBORWriter()
    var xml = XMLWriter()
    var form = FormWriter()
    /// The text that is being written for the head.
    var text = ""
    /// What is written besides the document.
    var parts = MessageParts()
    /// The first of two passes over a structure.
    var isWritingAttributes = false
    /// The root element of a payload that is a structure; nil when it is bytes or text.
    var payloadElement: String?
    /// The namespace of the payload's root element where its member declares none.
    var payloadNamespace = ""
    var timestampPrecision: TimestampPrecision = .asNeeded

    /// With how many digits ISO 8601 instants are written.
    enum TimestampPrecision {
        /// As IAM, STS and SNS write them.
        case seconds
        /// As S3 writes them.
        case milliseconds
        /// Milliseconds where they are not zero.
        case asNeeded
    }

    public init(_ format: Format) {
        self.format = format
        self.sink =
            switch format {
            case .json: .json
            case .cbor: .cbor
            case .xml: .xml
            case .form: .form
            }
    }

    /// The document.
    public var bytes: [UInt8] {
        switch format {
        case .json: json.bytes
        case .cbor: cbor.bytes
        case .xml: xml.bytes
        case .form: form.bytes
        }
    }

    /// Writes the member, or nothing when the value is nil.
    public mutating func write<Value: ShapeValue>(_ member: Member, _ value: Value?) {
        guard let value else { return }
        switch member.location {
        case .body:
            guard !skips(member, value) else { return }
            let mark = begin(member)
            value.write(to: &self, member: member)
            end(member, mark)
        case .payload:
            writePayload(member, value)
        case .headerPrefix(let prefix):
            let outer = sink
            sink = .fields(prefix: prefix)
            value.write(to: &self, member: member)
            sink = outer
        case .header, .query, .label, .status:
            let outer = sink
            sink = .text
            text = ""
            value.write(to: &self, member: member)
            sink = outer
            place(text, member)
        }
    }

    /// Makes `body` the body of the request or answer.
    public mutating func stream(_ member: Member, _ body: HTTPBody?) {
        if let body { parts.body = body }
    }
}
