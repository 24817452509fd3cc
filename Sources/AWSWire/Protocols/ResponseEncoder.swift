/// Makes the answer of an operation that succeeded, in any protocol.
public struct ResponseEncoder: Sendable {
    private let service: ServiceMetadata
    private let wireProtocol: WireProtocol
    private let requestID: String
    private let hostID: String

    /// - Parameter hostID: S3's `x-amz-id-2`; the other services have none.
    public init(_ wireProtocol: WireProtocol, service: ServiceMetadata, requestID: String, hostID: String = "") {
        self.service = service
        self.wireProtocol = wireProtocol
        self.requestID = requestID
        self.hostID = hostID
    }

    /// The whole answer but for what the HTTP layer adds (`Date`, `Content-Length` where no member gave it, `Server`).
    public func encode(_ output: any Shape, of operation: OperationMetadata) -> HTTPResponse {
        var response =
            switch wireProtocol {
            case .json: encodeJSON(output)
            case .rpcV2CBOR: encodeCBOR(output)
            case .query: encodeQuery(output, operation)
            case .restXML: encodeREST(output, operation)
            }
        // 206 is not in the model: it is the status of a part.
        if response.status == 0 { response.status = operation.status }
        if response.status == 200, response.fields["Content-Range"] != nil { response.status = 206 }
        return response
    }

    /// The fields that every answer of the protocol carries, errors too.
    var commonFields: HTTPFields {
        switch wireProtocol {
        case .restXML: ["x-amz-id-2": hostID, "x-amz-request-id": requestID]
        case .rpcV2CBOR: ["smithy-protocol": "rpc-v2-cbor", "x-amzn-RequestId": requestID]
        case .json, .query: ["x-amzn-RequestId": requestID]
        }
    }

    private func encodeJSON(_ output: any Shape) -> HTTPResponse {
        var response = HTTPResponse(status: 0, fields: commonFields)
        response.fields.append("Content-Type", service.jsonContentType)
        // An operation without an output has no body, one whose output has nothing to say has an empty object.
        guard !(output is EmptyShape) else { return response }
        response.body = HTTPBody(document(output, .json).bytes)
        return response
    }

    private func encodeCBOR(_ output: any Shape) -> HTTPResponse {
        var response = HTTPResponse(status: 0, fields: commonFields)
        guard !(output is EmptyShape) else { return response }
        response.fields.append("Content-Type", "application/cbor")
        response.body = HTTPBody(document(output, .cbor).bytes)
        return response
    }

    private func document(_ output: any Shape, _ format: ShapeWriter.Format) -> ShapeWriter {
        var writer = ShapeWriter(format)
        writer.beginStructure()
        output.serialize(to: &writer)
        writer.endStructure()
        return writer
    }

    private func encodeQuery(_ output: any Shape, _ operation: OperationMetadata) -> HTTPResponse {
        var writer = ShapeWriter(.xml)
        // CloudWatch prints fractions of seconds, the older services do not.
        writer.timestampPrecision = service.isQueryCompatible ? .asNeeded : .seconds
        let root = "\(operation.name)Response"
        writer.xml.begin(root)
        writer.xml.namespace(service.xmlNamespace)
        if let wrapper = operation.resultWrapper {
            writer.xml.begin(wrapper)
            output.serialize(to: &writer)
            writer.xml.end(wrapper)
        }
        writer.xml.begin("ResponseMetadata")
        writer.xml.element("RequestId", requestID)
        writer.xml.end("ResponseMetadata")
        writer.xml.end(root)
        var response = HTTPResponse(status: 0, fields: commonFields, body: HTTPBody(writer.bytes))
        response.fields.append("Content-Type", "text/xml")
        return response
    }

    private func encodeREST(_ output: any Shape, _ operation: OperationMetadata) -> HTTPResponse {
        var writer = ShapeWriter(.xml)
        writer.timestampPrecision = .milliseconds
        writer.payloadNamespace = service.xmlNamespace
        if let payload = operation.responsePayload {
            if payload.kind == .structure {
                writer.payloadElement = payload.element
                writer.xml.declaration()
            }
            let head = writer.bytes.count
            output.serialize(to: &writer)
            if writer.bytes.count > head { writer.parts.body = HTTPBody(writer.bytes) }
        } else if type(of: output).members.contains(where: \.isInBody) {
            writer.xml.declaration()
            writeDocument(output, operation, to: &writer)
            writer.parts.body = HTTPBody(writer.bytes)
        } else {
            output.serialize(to: &writer)
        }
        var response = HTTPResponse(status: writer.parts.status ?? 0, fields: commonFields)
        for field in writer.parts.fields { response.fields.append(field.name, field.value) }
        response.body = writer.parts.body ?? .empty
        if !writer.bytes.isEmpty, writer.parts.body != nil, response.fields["Content-Type"] == nil {
            response.fields.append("Content-Type", "application/xml")
        }
        return response
    }

    private func writeDocument(_ output: any Shape, _ operation: OperationMetadata, to writer: inout ShapeWriter) {
        let root = operation.responseElement ?? "\(operation.name)Result"
        let members = type(of: output).members
        if members.count == 1, members[0].xmlName.description == root {
            // GetBucketLocation alone: its one member is the root, which is there even when the member is not.
            writer.xml.declareNamespaceOnNextElement(service.xmlNamespace)
            let head = writer.bytes.count
            output.serialize(to: &writer)
            guard writer.bytes.count == head else { return }
            writer.xml.element(root, "")
        } else {
            writer.xml.begin(root)
            writer.xml.namespace(service.xmlNamespace)
            output.serialize(to: &writer)
            writer.xml.end(root)
        }
    }
}

extension Member {
    var isInBody: Bool {
        if case .body = location { true } else { false }
    }
}

extension ServiceMetadata {
    /// The content type of the service's JSON.
    var jsonContentType: String { "application/x-amz-json-\(jsonVersion)" }
}
