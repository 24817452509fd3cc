/// Makes the reader that gives an operation's input, from a request in any protocol.
public struct RequestDecoder: Sendable {
    private let wireProtocol: WireProtocol
    private let limits: WireLimits

    public init(_ wireProtocol: WireProtocol, limits: WireLimits = .standard) {
        self.wireProtocol = wireProtocol
        self.limits = limits
    }

    /// - Parameter parts: the head, and as body the bytes, or the stream of an operation that streams its input.
    /// - Throws: ``ShapeError/malformed(_:)``, ``ShapeError/tooLarge(_:)``, or ``ShapeError/wrongType(path:expected:found:)`` when the
    ///   document is not a structure.
    public func reader(for operation: OperationMetadata, parts: MessageParts) throws(ShapeError) -> ShapeReader {
        let bytes = parts.body?.bytes ?? []
        switch wireProtocol {
        case .json:
            return try structure(bytes.isEmpty ? nil : JSONParser.parse(bytes, limits: limits), .json)
        case .rpcV2CBOR:
            return try structure(bytes.isEmpty ? nil : CBORParser.parse(bytes, limits: limits), .cbor)
        case .query:
            return reader(form: try form(query: parts.query, body: bytes))
        case .restXML:
            guard let payload = operation.requestPayload else { return ShapeReader(nil, format: .xml, parts: parts) }
            guard payload.kind == .structure, !bytes.isEmpty else { return ShapeReader(nil, format: .xml, parts: parts) }
            let tree = try XMLParser.parse(bytes, limits: limits)
            guard tree.root.name == payload.element else {
                throw .malformed("The root element is \(tree.root.name), not \(payload.element)")
            }
            return ShapeReader(tree, format: .xml, parts: parts)
        }
    }

    /// The form of a Query request, whose parameters may come in the query, in the body, or in both.
    public func form(query: QueryItems, body: [UInt8]) throws(ShapeError) -> WireTree {
        guard !query.items.isEmpty else { return try QueryFormParser.parse(body, limits: limits) }
        return try QueryFormParser.parse(body + Array("&\(query.encoded)".utf8), limits: limits)
    }

    /// The reader over a form that was parsed to find the operation.
    public func reader(form: WireTree) -> ShapeReader {
        ShapeReader(form, format: .form)
    }

    private func structure(_ tree: WireTree?, _ format: ShapeReader.Format) throws(ShapeError) -> ShapeReader {
        if let kind = tree?.root.kind, kind != .map {
            throw .wrongType(path: "", expected: "Structure", found: kind == .list ? "LIST_VALUE" : "VALUE")
        }
        return ShapeReader(tree, format: format)
    }
}
