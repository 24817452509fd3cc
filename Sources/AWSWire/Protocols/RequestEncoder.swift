/// Makes an operation's request, in any protocol that its service speaks.
///
/// What is left to the client: the endpoint's `Host`, checksums, `Content-Length` and the signature.
public struct RequestEncoder: Sendable {
    private let wireProtocol: WireProtocol
    private let hostNamesBucket: Bool

    /// - Parameter hostNamesBucket: leaves S3's bucket out of the path, because the client puts it before the host's name.
    public init(_ wireProtocol: WireProtocol, hostNamesBucket: Bool = false) {
        self.wireProtocol = wireProtocol
        self.hostNamesBucket = hostNamesBucket
    }

    public func encode<Wanted: Operation>(_ input: Wanted.Input, for operation: Wanted.Type = Wanted.self) -> HTTPRequest {
        switch wireProtocol {
        case .json: encodeJSON(input, Wanted.metadata, Wanted.service)
        case .rpcV2CBOR: encodeCBOR(input, Wanted.metadata, Wanted.service)
        case .query: encodeQuery(input, Wanted.metadata, Wanted.service)
        case .restXML: encodeREST(input, Wanted.metadata, Wanted.service)
        }
    }

    private func encodeJSON(_ input: some Shape, _ operation: OperationMetadata, _ service: ServiceMetadata) -> HTTPRequest {
        var writer = ShapeWriter(.json)
        writer.beginStructure()
        input.serialize(to: &writer)
        writer.endStructure()
        var request = HTTPRequest(method: "POST", target: "/", body: HTTPBody(writer.bytes))
        request.fields.append("Content-Type", service.jsonContentType)
        request.fields.append("X-Amz-Target", "\(service.targetPrefix).\(operation.name)")
        if service.isQueryCompatible { request.fields.append("x-amzn-query-mode", "true") }
        return request
    }

    private func encodeCBOR(_ input: some Shape, _ operation: OperationMetadata, _ service: ServiceMetadata) -> HTTPRequest {
        var writer = ShapeWriter(.cbor)
        writer.beginStructure()
        input.serialize(to: &writer)
        writer.endStructure()
        var request = HTTPRequest(method: "POST", target: "/service/\(service.targetPrefix)/operation/\(operation.name)")
        request.fields.append("smithy-protocol", "rpc-v2-cbor")
        request.fields.append("Accept", "application/cbor")
        request.fields.append("Content-Type", "application/cbor")
        request.body = HTTPBody(writer.bytes)
        if service.isQueryCompatible { request.fields.append("x-amzn-query-mode", "true") }
        return request
    }

    private func encodeQuery(_ input: some Shape, _ operation: OperationMetadata, _ service: ServiceMetadata) -> HTTPRequest {
        var writer = ShapeWriter(.form)
        writer.form.pair("Action", operation.name)
        writer.form.pair("Version", service.apiVersion)
        input.serialize(to: &writer)
        var request = HTTPRequest(method: "POST", target: "/", body: HTTPBody(writer.bytes))
        request.fields.append("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
        return request
    }

    private func encodeREST(_ input: some Shape, _ operation: OperationMetadata, _ service: ServiceMetadata) -> HTTPRequest {
        var writer = ShapeWriter(.xml)
        if operation.requestPayload?.kind == .structure { writer.payloadElement = operation.requestPayload?.element }
        writer.payloadNamespace = service.xmlNamespace
        input.serialize(to: &writer)
        var request = HTTPRequest(
            method: operation.method,
            target: target(of: operation, writer.parts),
            fields: writer.parts.fields,
            body: writer.parts.body ?? .empty
        )
        if !writer.bytes.isEmpty {
            request.body = HTTPBody(writer.bytes)
            if request.fields["Content-Type"] == nil { request.fields.append("Content-Type", "application/xml") }
        }
        return request
    }

    /// The template's path with its labels filled in, and its literal query before the members'.
    private func target(of operation: OperationMetadata, _ parts: MessageParts) -> String {
        let template = operation.path.split(separator: "?", maxSplits: 1)
        var path = ""
        for component in template[0].split(separator: "/") {
            guard component.hasPrefix("{"), component.hasSuffix("}") else {
                path += "/\(component)"
                continue
            }
            let isGreedy = component.hasSuffix("+}")
            let name = String(component.dropFirst().dropLast(isGreedy ? 2 : 1))
            if name == "Bucket", hostNamesBucket { continue }
            path += "/" + PercentEncoding.encode(parts.labels[name] ?? "", keepingSlash: isGreedy)
        }
        if path.isEmpty { path = "/" }
        let query = (template.count > 1 ? [String(template[1])] : []) + (parts.query.items.isEmpty ? [] : [parts.query.encoded])
        return query.isEmpty ? path : "\(path)?\(query.joined(separator: "&"))"
    }
}
