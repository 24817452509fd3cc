public import AWSCore

extension AWSError {
    /// What AWS answers to a request whose body or parameters could not be read.
    ///
    /// - Parameter operation: the operation that was asked for, which tells a missing body from a missing parameter.
    public init(_ error: ShapeError, wireProtocol: WireProtocol, service: ServiceMetadata, operation: OperationMetadata? = nil) {
        self =
            switch wireProtocol {
            case .restXML: Self.inREST(error, operation)
            case .query: Self.inQuery(error, service)
            case .json, .rpcV2CBOR: Self.inRPC(error, service)
            }
    }

    private static func inREST(_ error: ShapeError, _ operation: OperationMetadata?) -> AWSError {
        switch error {
        case .missing(let path) where path == operation?.requestPayload?.member:
            AWSError("MissingRequestBodyError", status: 400, message: "Request Body is empty")
        case .wrongType(let path, _, let found) where !path.contains("."):
            // From the head of the request: parameters and headers have no depth.
            invalidArgument(path, found)
        case .missing(let path) where !path.contains("."):
            AWSError("InvalidRequest", status: 400, message: "Missing required parameter: \(path)")
        case .missing, .wrongType, .malformed, .tooLarge:
            AWSError(
                "MalformedXML",
                status: 400,
                message: "The XML you provided was not well-formed or did not validate against our published schema"
            )
        }
    }

    /// A parameter of S3 that is no number, date or truth value.
    private static func invalidArgument(_ member: String, _ value: String) -> AWSError {
        let (name, message) =
            switch member {
            case "PartNumber": ("partNumber", "Part number must be an integer between 1 and 10000, inclusive")
            case "MaxKeys": ("max-keys", "Provided max-keys not an integer or within integer range")
            case "MaxUploads": ("max-uploads", "Provided max-uploads not an integer or within integer range")
            case "MaxParts": ("max-parts", "Provided max-parts not an integer or within integer range")
            case "MaxBuckets": ("max-buckets", "Provided max-buckets not an integer or within integer range")
            case "PartNumberMarker":
                ("part-number-marker", "Provided part-number-marker not an integer or within integer range")
            default: (member, "Invalid value for \(member)")
            }
        return AWSError("InvalidArgument", status: 400, message: message).with("ArgumentName", name).with("ArgumentValue", value)
    }

    private static func inQuery(_ error: ShapeError, _ service: ServiceMetadata) -> AWSError {
        switch error {
        case .missing(let path):
            missing(path, service, validation: "ValidationError")
        case .wrongType(let path, _, let found):
            AWSError(
                "MalformedInput",
                status: 400,
                message: path.isEmpty ? "The request could not be read" : "Value '\(found)' at '\(modelPath(path))' could not be read"
            )
        case .malformed(let message), .tooLarge(let message):
            AWSError("MalformedQueryString", status: 400, message: message)
        }
    }

    private static func inRPC(_ error: ShapeError, _ service: ServiceMetadata) -> AWSError {
        switch error {
        case .missing(let path):
            missing(path, service, validation: "ValidationException")
        case .wrongType(_, let expected, let found):
            AWSError("SerializationException", status: 400, message: typeMessage(expected, found))
        case .malformed(let message), .tooLarge(let message):
            AWSError("SerializationException", status: 400, message: message)
        }
    }

    private static func typeMessage(_ expected: String, _ found: String) -> String {
        switch found {
        case "LIST_VALUE": "Start of list found where not expected"
        case "STRUCTURE_VALUE": "Start of structure or map found where not expected."
        default: "\(found) cannot be converted to \(expected)"
        }
    }

    private static func missing(_ path: String, _ service: ServiceMetadata, validation code: String) -> AWSError {
        if service.name == "SQS" {
            // SQS's own words; see also its FIFO queues' MessageGroupId.
            let parameter = path.split(separator: ".").filter { $0 != "member" }.joined(separator: ".")
            return AWSError(
                "MissingRequiredParameterException",
                status: 400,
                message: "The request must contain the parameter \(parameter).",
                queryCode: "MissingParameter"
            )
        }
        return AWSError(
            code,
            status: 400,
            message: """
                1 validation error detected: Value null at '\(modelPath(path))' failed to satisfy constraint: Member must not be null
                """,
            queryCode: service.isQueryCompatible ? "ValidationError" : nil
        )
    }

    /// The path as AWS's validation messages give it: members begin with a small letter, keys of maps stay as they are.
    private static func modelPath(_ path: String) -> String {
        let components = path.split(separator: ".")
        return components.enumerated().map { offset, component in
            if offset + 1 < components.count, components[offset + 1] == "member" { return String(component) }
            return component.prefix(1).lowercased() + component.dropFirst()
        }.joined(separator: ".")
    }
}
