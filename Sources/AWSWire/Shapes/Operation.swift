/// One operation of a service: its input and output, and what the protocols must know.
public protocol Operation: Sendable {
    associatedtype Input: Shape
    associatedtype Output: Shape

    static var service: ServiceMetadata { get }
    static var metadata: OperationMetadata { get }
}

/// What a protocol must know about an operation.
public struct OperationMetadata: Sendable {
    /// As in the model and in IAM's actions, for example `SendMessage`.
    public let name: String
    public let method: String
    /// The path with its labels and literal query, for example `/{Bucket}/{Key+}?uploads`. `/` for all but S3.
    public let path: String
    /// The status of success.
    public let status: Int
    /// The input's body is a stream.
    public let streamsInput: Bool
    /// The output's body is a stream.
    public let streamsOutput: Bool
    /// REST-XML: the element that encloses a request whose members are the body without a payload member.
    public let requestElement: String?
    /// Query: the element within `<…Response>` that encloses the result; nil when the answer has none.
    public let resultWrapper: String?
    /// REST-XML: the name of the answer's root element.
    public let responseElement: String?
    /// The request must carry a checksum of its body (`Content-MD5` or `x-amz-checksum-…`).
    public let requiresChecksum: Bool
    /// The input's member whose stream or structure is the body, and that structure's element name.
    public let requestPayload: Payload?
    /// The output's member whose stream or structure is the body, and that structure's element name.
    public let responsePayload: Payload?

    public struct Payload: Sendable {
        public enum Kind: Sendable {
            case structure
            /// Bytes or text at hand.
            case blob
            case stream
        }

        public let member: String
        public let kind: Kind
        /// The root element of a structure.
        public let element: String

        public init(member: String, kind: Kind, element: String) {
            self.member = member
            self.kind = kind
            self.element = element
        }
    }

    public init(
        name: String,
        method: String = "POST",
        path: String = "/",
        status: Int = 200,
        streamsInput: Bool = false,
        streamsOutput: Bool = false,
        requestElement: String? = nil,
        resultWrapper: String? = nil,
        responseElement: String? = nil,
        requiresChecksum: Bool = false,
        requestPayload: Payload? = nil,
        responsePayload: Payload? = nil
    ) {
        self.name = name
        self.method = method
        self.path = path
        self.status = status
        self.streamsInput = streamsInput
        self.streamsOutput = streamsOutput
        self.requestElement = requestElement
        self.resultWrapper = resultWrapper
        self.responseElement = responseElement
        self.requiresChecksum = requiresChecksum
        self.requestPayload = requestPayload
        self.responsePayload = responsePayload
    }
}
