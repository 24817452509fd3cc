public import AWSCore

/// Makes the answer of a request that failed, in any protocol.
public struct ErrorEncoder: Sendable {
    private let service: ServiceMetadata
    private let wireProtocol: WireProtocol
    private let requestID: String
    private let hostID: String

    public init(_ wireProtocol: WireProtocol, service: ServiceMetadata, requestID: String, hostID: String = "") {
        self.service = service
        self.wireProtocol = wireProtocol
        self.requestID = requestID
        self.hostID = hostID
    }

    /// - Parameter hasBody: false for HEAD, whose errors are told by the status alone.
    public func encode(_ error: AWSError, hasBody: Bool = true) -> HTTPResponse {
        let common = ResponseEncoder(wireProtocol, service: service, requestID: requestID, hostID: hostID).commonFields
        var response = HTTPResponse(status: error.status, fields: common)
        for field in error.headers { response.fields.append(field.name, field.value.withoutLineEnds) }
        if service.isQueryCompatible, wireProtocol != .query {
            let fault = error.fault == .sender ? "Sender" : "Receiver"
            response.fields.append("x-amzn-query-error", "\(error.queryCode ?? error.code);\(fault)".withoutLineEnds)
        }
        guard response.status != 304 else { return response }
        response.fields["Content-Type"] = contentType
        guard hasBody else { return response }
        response.body = HTTPBody(body(error))
        return response
    }

    private var contentType: String {
        switch wireProtocol {
        case .restXML: "application/xml"
        case .query: "text/xml"
        case .json: service.jsonContentType
        case .rpcV2CBOR: "application/cbor"
        }
    }

    private func body(_ error: AWSError) -> [UInt8] {
        switch wireProtocol {
        case .restXML: restXML(error)
        case .query: query(error)
        case .json: json(error)
        case .rpcV2CBOR: cbor(error)
        }
    }

    private func restXML(_ error: AWSError) -> [UInt8] {
        var xml = XMLWriter()
        xml.declaration()
        xml.begin("Error")
        xml.element("Code", error.code)
        xml.element("Message", error.message)
        for field in error.fields { xml.element(field.name, field.value) }
        xml.element("RequestId", requestID)
        xml.element("HostId", hostID)
        xml.end("Error")
        return xml.bytes
    }

    private func query(_ error: AWSError) -> [UInt8] {
        var xml = XMLWriter()
        xml.begin("ErrorResponse")
        xml.namespace(service.xmlNamespace)
        xml.begin("Error")
        xml.element("Type", error.fault == .sender ? "Sender" : "Receiver")
        xml.element("Code", error.queryCode ?? error.code)
        if !error.message.isEmpty { xml.element("Message", error.message) }
        for field in error.fields { xml.element(field.name, field.value) }
        // SQS's oldest form had a detail, and still sends it empty.
        if service.name == "SQS" { xml.element("Detail", "") }
        xml.end("Error")
        xml.element("RequestId", requestID)
        xml.end("ErrorResponse")
        return xml.bytes
    }

    private func json(_ error: AWSError) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.key("__type")
        json.string(service.errorType(error.code))
        if !error.message.isEmpty {
            json.key("message")
            json.string(error.message)
        }
        for field in error.fields {
            json.key(field.name)
            json.string(field.value)
        }
        json.endObject()
        return json.bytes
    }

    private func cbor(_ error: AWSError) -> [UInt8] {
        var cbor = CBORWriter()
        cbor.beginMap()
        cbor.string("__type")
        cbor.string(service.errorType(error.code))
        if !error.message.isEmpty {
            cbor.string("message")
            cbor.string(error.message)
        }
        for field in error.fields {
            cbor.string(field.name)
            cbor.string(field.value)
        }
        cbor.end()
        return cbor.bytes
    }
}

extension ServiceMetadata {
    /// The code as JSON and CBOR give it: what AWS's framework answers bears the framework's name, not the service's.
    func errorType(_ code: String) -> String {
        switch code {
        case _ where code.contains("#"):
            code
        case "ValidationException":
            errorTypePrefix.isEmpty ? code : "com.amazon.coral.validate#\(code)"
        case "SerializationException", "UnknownOperationException", "InternalFailure", "UnrecognizedClientException",
            "InvalidSignatureException", "MissingAuthenticationTokenException", "IncompleteSignatureException", "AccessDeniedException":
            "com.amazon.coral.service#\(code)"
        default:
            errorTypePrefix + code
        }
    }
}
