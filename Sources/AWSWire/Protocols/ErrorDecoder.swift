public import AWSCore

/// Reads an error from an answer, in whatever form the protocol has it.
public struct ErrorDecoder: Sendable {
    private let wireProtocol: WireProtocol

    public init(_ wireProtocol: WireProtocol) {
        self.wireProtocol = wireProtocol
    }

    /// - Parameter response: its body must be bytes; without any (HEAD, a proxy's answer) the status says what there is to say.
    public func decode(_ response: HTTPResponse) -> AWSError {
        let bytes = response.body.bytes ?? []
        let error: AWSError? =
            switch wireProtocol {
            case .json: (try? JSONParser.parse(bytes)).flatMap { rpcError($0.root, response) }
            case .rpcV2CBOR: (try? CBORParser.parse(bytes)).flatMap { rpcError($0.root, response) }
            case .query, .restXML: (try? XMLParser.parse(bytes)).flatMap { xmlError($0.root, response) }
            }
        var result = error ?? statusError(response)
        // Where S3's bucket really is; an answer to HEAD has nothing else to say it by.
        if let region = response.fields["x-amz-bucket-region"] { result.headers.append(AWSError.Field("x-amz-bucket-region", region)) }
        if let header = response.fields["x-amzn-query-error"] {
            let parts = header.split(separator: ";", maxSplits: 1)
            if let code = parts.first { result.queryCode = String(code) }
            if parts.count > 1 { result.fault = parts[1] == "Sender" ? .sender : .receiver }
        }
        return result
    }

    private func rpcError(_ root: WireNode, _ response: HTTPResponse) -> AWSError? {
        guard root.kind == .map,
            let type = root["__type"]?.string ?? root["code"]?.string ?? response.fields["x-amzn-ErrorType"]
        else { return nil }
        // `com.amazonaws.sqs#QueueDoesNotExist`, and in headers also `QueueDoesNotExist:http://…`.
        let name = type.split(separator: "#").last.map { $0.prefix { $0 != ":" } }
        var error = AWSError(
            name.map { String($0) } ?? type,
            status: response.status,
            message: root["message"]?.string ?? root["Message"]?.string ?? ""
        )
        let known: Set = ["__type", "code", "message", "Message"]
        error.fields = root.children.compactMap { child in
            known.contains(child.name) ? nil : child.string.map { AWSError.Field(child.name, $0) }
        }
        return error
    }

    /// `<ErrorResponse><Error>…` of Query, `<Response><Errors><Error>…` of its oldest form, and S3's bare `<Error>`.
    private func xmlError(_ root: WireNode, _ response: HTTPResponse) -> AWSError? {
        guard let node = root.name == "Error" ? root : root["Error"] ?? root["Errors"]?["Error"], let code = node["Code"]?.string else {
            return nil
        }
        var error = AWSError(code, status: response.status, message: node["Message"]?.string ?? "")
        if let type = node["Type"]?.string, root.name != "Error" { error.fault = type == "Sender" ? .sender : .receiver }
        let known: Set = ["Code", "Message", "Type", "Detail"]
        error.fields = node.children.compactMap { child in
            known.contains(child.name) ? nil : child.string.map { AWSError.Field(child.name, $0) }
        }
        if let requestID = root["RequestId"]?.string, root.name != "Error" { error.fields.append(AWSError.Field("RequestId", requestID)) }
        return error
    }

    private func statusError(_ response: HTTPResponse) -> AWSError {
        let (code, message) =
            switch response.status {
            case 301: ("PermanentRedirect", "Moved Permanently")
            case 304: ("NotModified", "Not Modified")
            case 400: ("BadRequest", "Bad Request")
            case 403: ("AccessDenied", "Forbidden")
            case 404: ("NotFound", "Not Found")
            case 405: ("MethodNotAllowed", "Method Not Allowed")
            case 409: ("Conflict", "Conflict")
            case 412: ("PreconditionFailed", "Precondition Failed")
            case 413: ("RequestEntityTooLarge", "Content Too Large")
            case 416: ("InvalidRange", "Requested Range Not Satisfiable")
            case 429: ("TooManyRequests", "Too Many Requests")
            case 500: ("InternalError", "Internal Server Error")
            case 501: ("NotImplemented", "Not Implemented")
            case 502: ("BadGateway", "Bad Gateway")
            case 503: ("ServiceUnavailable", "Service Unavailable")
            case 504: ("GatewayTimeout", "Gateway Timeout")
            default: ("HTTP\(response.status)", "The service answered \(response.status)")
            }
        return AWSError(code, status: response.status, message: message)
    }
}
