import AWSCore
import AWSWire
import Logging

/// A request's whole life, from a connection's head and body to its answer. Knows neither sockets nor services.
struct Gateway: Sendable {
    let configuration: GatewayConfiguration
    let hosts: HostNames
    let resolver: TargetResolver
    let authentication: Authentication
    let registry: GatewayRegistry
    let clock: any WallClock
    let requestIDs: RequestIDs
    let meter: any Meter
    let logger: Logger

    init(
        configuration: GatewayConfiguration,
        services: [GatewayService],
        authentication: Authentication,
        registry: GatewayRegistry,
        clock: any WallClock,
        random: any RandomSource,
        meter: any Meter,
        logger: Logger
    ) {
        self.configuration = configuration
        self.resolver = TargetResolver(services)
        self.hosts = HostNames(allowed: configuration.allowedHosts, services: resolver.endpointPrefixes)
        self.authentication = authentication
        self.registry = registry
        self.clock = clock
        self.requestIDs = RequestIDs(random)
        self.meter = meter
        self.logger = logger
    }

    /// Answers a request. Errors are answers, too.
    func answer(_ request: HTTPRequest, from peer: PeerInfo) async -> HTTPResponse {
        var exchange = Exchange(
            request: request,
            peer: peer,
            now: clock.now,
            requestID: requestIDs.next(),
            hostID: "",
            endpoint: AddressedEndpoint(host: "localhost", port: peer.localPort == 0 ? nil : peer.localPort),
            account: configuration.account,
            region: .usEast1
        )
        do {
            return finish(try await process(&exchange), exchange)
        } catch {
            return finish(errorAnswer(to: error, exchange), exchange)
        }
    }

    // MARK: - The steps

    private func process(_ exchange: inout Exchange) async throws -> HTTPResponse {
        let host = try checkHost(&exchange)
        let source = CrossOrigin.source(of: exchange.request, endpoint: exchange.endpoint)
        if source == .own, let handler = registry.handler(exchange.request.method, exchange.request.path) {
            return await handler(exchange.request)
        }
        let claims = Result { () throws(SignatureError) in try SignatureClaims(exchange.request) }
        try await findTarget(&exchange, host, claimed: (try? claims.get())?.scope.service)
        guard let target = exchange.target else { throw GatewayError.foreignHost }

        let isAdmitted = try await checkOrigin(&exchange, source, target)
        if exchange.request.method == "OPTIONS", target.wireProtocol == .restXML { return try preflightAnswer(exchange, isAdmitted) }
        if let boundary = BrowserUpload.boundary(of: exchange.request, key: target.key), target.wireProtocol == .restXML {
            return try await receiveUpload(&exchange, target, boundary: boundary, isAdmitted: isAdmitted)
        }

        let operation = try implemented(target, exchange)
        let identity = try await identify(&exchange, claims, host, target, operation: operation.name)
        guard isAdmitted || identity.isSecret else { throw CrossOrigin.refused }
        let context = exchange.context(identity)
        try decodeBody(&exchange, target)
        var reader = try await OperationWire.reader(of: exchange.request, operation: operation, target: target, endpoint: exchange.endpoint)
        try await authorize(context, target) {
            OperationPermission(target, operation: operation.name, reader: reader, context: context)
        }
        guard let output = try await target.service.perform(operation.name, &reader, context) else {
            throw GatewayError.unknownOperation(target, method: exchange.request.method)
        }
        return OperationWire.answer(output, of: operation, exchange, target)
    }

    /// Is the host one of ours?
    private func checkHost(_ exchange: inout Exchange) throws -> AddressedHost {
        let field = exchange.request.fields["Host"] ?? exchange.endpoint.authority
        guard let host = hosts.host(field) else { throw GatewayError.foreignHost }
        exchange.endpoint = host.endpoint(defaultPort: exchange.peer.localPort)
        return host
    }

    /// Which service, protocol and operation?
    private func findTarget(_ exchange: inout Exchange, _ host: AddressedHost, claimed: String?) async throws {
        var form: QueryItems?
        if resolver.isForm(exchange.request, claimed: claimed) {
            let bytes = try await exchange.request.body.collect(upTo: GatewayConfiguration.documentLimit)
            exchange.request.body = HTTPBody(bytes)
            let text =
                GzipDecoding.isGzip(exchange.request.fields)
                ? try GzipDecoding.inflate(bytes, limit: GatewayConfiguration.documentLimit) : bytes
            form = QueryItems(parsing: String(decoding: text, as: UTF8.self))
        }
        exchange.target = try resolver.target(of: exchange.request, claimed: claimed, host: host, form: form)
        if let region = host.region { exchange.region = region }
        if exchange.wireProtocol == .restXML { (exchange.requestID, exchange.hostID) = requestIDs.nextOfS3() }
        if let wireProtocol = exchange.target?.wireProtocol, wireProtocol != .restXML, exchange.request.body.bytes == nil {
            exchange.request.body = HTTPBody(try await exchange.request.body.collect(upTo: GatewayConfiguration.documentLimit))
        }
    }

    /// May the page that makes the browser ask?
    ///
    /// - Returns: false when only a signature by a secret key can still open the way.
    private func checkOrigin(_ exchange: inout Exchange, _ source: CrossOrigin.Source, _ target: RequestTarget) async throws -> Bool {
        let origin = exchange.request.fields["Origin"]
        if target.wireProtocol == .restXML, let bucket = target.bucket, let origin, let store = registry.objectStore {
            let query = CrossOrigin.query(exchange.request, bucket: bucket, origin: origin)
            if let fields = try await store.crossOriginFields(query) {
                exchange.answerFields = fields
                return true
            }
        }
        switch source {
        case .own: return true
        case .foreign: return target.wireProtocol == .restXML && CrossOrigin.isNavigation(exchange.request)
        }
    }

    private func preflightAnswer(_ exchange: Exchange, _ isAdmitted: Bool) throws -> HTTPResponse {
        guard CrossOrigin.isPreflight(exchange.request) else {
            let message = "Insufficient information. Origin request header needed."
            throw AWSError("BadRequest", status: 400, message: message)
        }
        guard isAdmitted, exchange.answerFields["Access-Control-Allow-Origin"] != nil else {
            throw CrossOrigin.refusedPreflight
        }
        return HTTPResponse(status: 200)
    }

    /// Is it something that this program does?
    private func implemented(_ target: RequestTarget, _ exchange: Exchange) throws -> OperationMetadata {
        switch target.operation {
        case .implemented(let name):
            guard let operation = target.service.operations[name] else {
                throw GatewayError.unknownOperation(target, method: exchange.request.method)
            }
            return operation
        case .known: throw GatewayError.notImplemented(target)
        case .unknown: throw GatewayError.unknownOperation(target, method: exchange.request.method)
        }
    }

    /// Who is it?
    private func identify(
        _ exchange: inout Exchange,
        _ claimed: Result<SignatureClaims?, SignatureError>,
        _ host: AddressedHost,
        _ target: RequestTarget,
        operation: String
    ) async throws -> Authentication.Identity {
        if target.wireProtocol == .restXML, let link = try LinkSignatureV2(exchange.request) {
            let identity = try await authentication.identify(link, of: exchange.request, hostBucket: host.bucket, now: exchange.now)
            exchange.account = identity.account
            exchange.request.fields.takeFromLink(QueryItems(parsing: exchange.request.query))
            return identity
        }
        guard let claims = try claimed.get() else {
            guard Self.unsigned.contains("\(target.service.metadata.signingName):\(operation)") else {
                throw SignatureError.missingAuthentication(for: target.wireProtocol)
            }
            return authentication.anonymous()
        }
        let identity = try await authentication.identify(claims, of: exchange.request, service: target.service.metadata, now: exchange.now)
        exchange.account = identity.account
        exchange.region = Region(rawValue: claims.scope.region)
        if target.wireProtocol == .restXML {
            exchange.request.body = try exchange.request.verifiedBody(signature: identity.signature)
            exchange.request.fields.removeChunkedEncoding()
            exchange.request.fields.nameChecksumOfTrailer()
            if claims.isPresigned { exchange.request.fields.takeFromLink(QueryItems(parsing: exchange.request.query)) }
        }
        return identity
    }

    /// A document that was compressed is inflated once its signature, which is over the compressed bytes, has been checked.
    private func decodeBody(_ exchange: inout Exchange, _ target: RequestTarget) throws {
        guard target.wireProtocol != .restXML, GzipDecoding.isGzip(exchange.request.fields), let bytes = exchange.request.body.bytes else {
            return
        }
        exchange.request.body = HTTPBody(try GzipDecoding.inflate(bytes, limit: GatewayConfiguration.documentLimit))
    }

    /// What SNS lets anyone do who has the token of a message.
    private static let unsigned: Set<String> = ["sns:ConfirmSubscription", "sns:Unsubscribe"]

    /// May they?
    func authorize(_ context: RequestContext, _ target: RequestTarget, _ wanted: () -> OperationPermission) async throws {
        guard configuration.authorization != .off, let authorizer = registry.authorizer else { return }
        let permission = wanted()
        let query = AuthorizationQuery(
            principal: context.principal,
            action: permission.action,
            resource: permission.resource,
            context: context
        )
        guard let reason = try await authorizer.denial(of: query) else { return }
        let details: Logger.Metadata = [
            "principal": "\(context.principal.arn?.description ?? "anonymous")", "action": "\(permission.action)",
            "resource": "\(permission.resource)", "reason": "\(reason)",
        ]
        guard configuration.authorization == .enforce else {
            logger.notice("With --iam enforce this would be denied", metadata: details)
            return
        }
        logger.info("Denied", metadata: details)
        throw GatewayError.accessDenied(
            context,
            action: permission.action,
            resource: permission.resource,
            wireProtocol: target.wireProtocol
        )
    }

    // MARK: - Answers

    private func errorAnswer(to error: any Error, _ exchange: Exchange) -> HTTPResponse {
        let answer: AWSError
        if let known = GatewayError.answer(to: error, exchange.target) {
            answer = known
        } else {
            answer = GatewayError.internalError
        }
        if answer.status >= 500, answer.status != 501, answer.status != 503 {
            logger.error(
                "A request failed",
                metadata: [
                    "error": "\(error)", "operation": "\(exchange.target?.operation.name ?? "unknown")", "request": "\(exchange.requestID)",
                ]
            )
        }
        return OperationWire.answer(answer, exchange)
    }

    /// What every answer has; and its place on the bill.
    private func finish(_ response: HTTPResponse, _ exchange: Exchange) -> HTTPResponse {
        guard let target = exchange.target else { return response }
        var response = response
        if target.wireProtocol == .restXML {
            if response.fields["x-amz-request-id"] == nil {
                response.fields["x-amz-request-id"] = exchange.requestID
                response.fields["x-amz-id-2"] = exchange.hostID
            }
            if response.fields["Server"] == nil { response.fields.append("Server", "AmazonS3") }
        }
        for field in exchange.answerFields { response.fields[field.name] = field.value }
        if let operation = target.operation.name {
            meter.record(
                UsageRecord(
                    service: target.service.metadata.signingName,
                    operation: operation,
                    account: exchange.account,
                    region: exchange.region,
                    status: response.status,
                    bytesIn: exchange.request.body.length ?? 0,
                    bytesOut: response.body.length ?? 0,
                    usage: exchange.usage.collected,
                    time: exchange.now,
                    isRequest: true
                )
            )
        }
        logger.debug(
            "Answered",
            metadata: [
                "service": "\(target.service.metadata.signingName)", "operation": "\(target.operation.name ?? "unknown")",
                "status": "\(response.status)", "request": "\(exchange.requestID)",
            ]
        )
        return response
    }
}
