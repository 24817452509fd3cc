import AWSCore
import AWSWire

/// Between a request's bytes and an operation's types: what the wire module does, with what the gateway knows.
enum OperationWire {
    /// - Throws: ``ShapeError``, ``AWSError``, ``BodyTooLarge``.
    static func reader(
        of request: HTTPRequest,
        operation: OperationMetadata,
        target: RequestTarget,
        endpoint: AddressedEndpoint
    ) async throws -> ShapeReader {
        var parts = MessageParts(fields: request.fields, labels: target.labels, body: request.body)
        switch target.wireProtocol {
        case .restXML:
            parts.query = QueryItems(parsing: request.query)
            if !operation.streamsInput {
                let bytes = try await request.body.collect(upTo: GatewayConfiguration.documentLimit)
                try DocumentChecksum.check(bytes, fields: request.fields, isRequired: operation.requiresChecksum)
                parts.body = HTTPBody(bytes)
            }
        case .query:
            parts.query = QueryItems(parsing: request.query)
            if let url = queueURL(request, target, endpoint) { parts.query.append("QueueUrl", url) }
        case .json, .rpcV2CBOR:
            break
        }
        return try RequestDecoder(target.wireProtocol).reader(for: operation, parts: parts)
    }

    static func answer(_ output: any Shape, of operation: OperationMetadata, _ exchange: Exchange, _ target: RequestTarget) -> HTTPResponse
    {
        ResponseEncoder(target.wireProtocol, service: target.service.metadata, requestID: exchange.requestID, hostID: exchange.hostID)
            .encode(output, of: operation)
    }

    static func answer(_ error: AWSError, _ exchange: Exchange) -> HTTPResponse {
        let service = exchange.target?.service.metadata ?? unknownService
        return ErrorEncoder(exchange.wireProtocol, service: service, requestID: exchange.requestID, hostID: exchange.hostID)
            .encode(error, hasBody: exchange.request.method != "HEAD")
    }

    /// Older clients of SQS send forms to the queue's own path and do not repeat its URL.
    private static func queueURL(_ request: HTTPRequest, _ target: RequestTarget, _ endpoint: AddressedEndpoint) -> String? {
        guard target.service.metadata.signingName == "sqs", request.path.split(separator: "/").count >= 2 else { return nil }
        let form = QueryItems(parsing: String(decoding: request.body.bytes ?? [], as: UTF8.self))
        guard !form.contains("QueueUrl"), !QueryItems(parsing: request.query).contains("QueueUrl") else { return nil }
        return "\(endpoint)\(request.path)"
    }

    /// Whom errors come from that were found before the service was: S3, whose paths they all are.
    private static let unknownService = ServiceMetadata(
        name: "S3",
        signingName: "s3",
        endpointPrefix: "s3",
        apiVersion: "2006-03-01",
        targetPrefix: "",
        jsonVersion: "1.0",
        protocols: [.restXML],
        isQueryCompatible: false,
        xmlNamespace: "http://s3.amazonaws.com/doc/2006-03-01/",
        errorTypePrefix: "",
        globalRegion: nil,
        routes: []
    )
}
