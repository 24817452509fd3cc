import AWSCore
import AWSWire

/// The gateway's own errors, in each protocol's words.
enum GatewayError {
    /// The operation is not AWS's.
    static func unknownOperation(_ target: RequestTarget, method: String) -> AWSError {
        let name = target.operation.name ?? ""
        switch target.wireProtocol {
        case .restXML:
            return AWSError("MethodNotAllowed", status: 405, message: "The specified method is not allowed against this resource.")
                .with("Method", method).with("ResourceType", target.key != nil ? "OBJECT" : target.bucket != nil ? "BUCKET" : "SERVICE")
        case .query:
            return AWSError("InvalidAction", status: 400, message: "The action \(name) is not valid for this web service.")
        case .json:
            return AWSError("UnknownOperationException", status: 400, message: "", queryCode: "InvalidAction")
        case .rpcV2CBOR:
            return AWSError("UnknownOperationException", status: 404, message: "", queryCode: "InvalidAction")
        }
    }

    /// The operation is AWS's, but not this program's.
    static func notImplemented(_ target: RequestTarget) -> AWSError {
        let name = target.operation.name ?? ""
        return AWSError(
            "NotImplemented",
            status: 501,
            message: "\(target.service.metadata.name) \(name) exists in AWS, but this cloud does not implement it."
        )
    }

    static let foreignHost = AWSError(
        "AccessDenied",
        status: 403,
        message: "The host name of this request is not one of this cloud. Use localhost or an address, or allow the name at its start."
    )

    static func accessDenied(_ identity: RequestContext, action: String, resource: String, wireProtocol: WireProtocol) -> AWSError {
        if wireProtocol == .restXML { return AWSError("AccessDenied", status: 403, message: "Access Denied") }
        let who = identity.principal.arn?.description ?? "anonymous"
        let message = "User: \(who) is not authorized to perform: \(action) on resource: \(resource)"
        return AWSError(
            wireProtocol == .query ? "AccessDenied" : "AccessDeniedException",
            status: wireProtocol == .query ? 403 : 400,
            message: message,
            queryCode: "AccessDenied"
        )
    }

    /// What a client is told of an error that came out of a step or a service.
    ///
    /// - Returns: nil for one that must be logged: the client learns no more than that something failed.
    static func answer(to error: any Error, _ target: RequestTarget?) -> AWSError? {
        switch error {
        case let error as AWSError: error
        case let error as SignatureError: error.awsError(for: target?.wireProtocol ?? .restXML)
        case let error as ShapeError: malformed(error, target)
        case let error as BodyTooLarge:
            AWSError("RequestEntityTooLarge", status: 413, message: "The request's body exceeds \(error.limit) bytes.")
        case is IncomingBody.Failure:
            AWSError("RequestTimeout", status: 400, message: "The request's body did not come to its end.")
        case is CancellationError:
            AWSError("ServiceUnavailable", status: 503, message: "The cloud is shutting down, or the client went away.")
        default: StorageFailure.answer(to: error)
        }
    }

    static let internalError = AWSError("InternalError", status: 500, message: "We encountered an internal error. Please try again.")

    private static func malformed(_ error: ShapeError, _ target: RequestTarget?) -> AWSError? {
        guard let target else { return nil }
        let operation = target.operation.name.flatMap { target.service.operations[$0] }
        return AWSError(error, wireProtocol: target.wireProtocol, service: target.service.metadata, operation: operation)
    }
}
