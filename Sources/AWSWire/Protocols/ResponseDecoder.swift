/// Reads an operation's answer, in any protocol that its service speaks.
public struct ResponseDecoder: Sendable {
    private let wireProtocol: WireProtocol
    private let limits: WireLimits

    public init(_ wireProtocol: WireProtocol, limits: WireLimits = .standard) {
        self.wireProtocol = wireProtocol
        self.limits = limits
    }

    /// - Parameter response: its body must be bytes, unless the operation streams its output and succeeded.
    /// - Throws: `AWSError` when the service answered with an error, ``ShapeError`` when the answer could not be read.
    public func decode<Wanted: Operation>(_ response: HTTPResponse, of operation: Wanted.Type = Wanted.self) throws -> Wanted.Output {
        guard (200..<300).contains(response.status) else {
            throw ErrorDecoder(wireProtocol).decode(response)
        }
        var reader = try reader(response, Wanted.metadata, Wanted.Output.members)
        return try Wanted.Output(from: &reader)
    }

    private func reader(_ response: HTTPResponse, _ operation: OperationMetadata, _ members: [Member]) throws -> ShapeReader {
        let bytes = response.body.bytes ?? []
        switch wireProtocol {
        case .json:
            return ShapeReader(bytes.isEmpty ? nil : try JSONParser.parse(bytes, limits: limits), format: .json)
        case .rpcV2CBOR:
            return ShapeReader(bytes.isEmpty ? nil : try CBORParser.parse(bytes, limits: limits), format: .cbor)
        case .query:
            guard !bytes.isEmpty else { return ShapeReader(nil, format: .xml) }
            let tree = try XMLParser.parse(bytes, limits: limits)
            let result = operation.resultWrapper.map { wrapper in tree.children(of: 0).first { tree.name(of: $0) == wrapper } } ?? 0
            return ShapeReader(tree, format: .xml, at: result)
        case .restXML:
            let parts = MessageParts(fields: response.fields, status: response.status, body: response.body)
            let hasDocument = operation.responsePayload.map { $0.kind == .structure } ?? members.contains(where: \.isInBody)
            guard hasDocument, !bytes.isEmpty else { return ShapeReader(nil, format: .xml, parts: parts) }
            let tree = try XMLParser.parse(bytes, limits: limits)
            // S3 may find out that it fails only after it sent the status of success (CopyObject, CompleteMultipartUpload).
            if tree.root.name == "Error" {
                throw ErrorDecoder(wireProtocol).decode(HTTPResponse(status: 500, fields: response.fields, body: response.body))
            }
            var reader = ShapeReader(tree, format: .xml, parts: parts)
            reader.rootIsMember = members.count == 1 && members[0].isInBody && tree.isNamed(0, members[0].xmlName)
            return reader
        }
    }
}
