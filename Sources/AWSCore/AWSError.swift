/// The one error type of services: what a client is told.
///
/// The wire module turns it into each protocol's form, the client turns that form back into it.
public struct AWSError: Error, Sendable, Hashable {
    /// Whose mistake it was: `Sender` or `Receiver` of the Query protocol.
    public enum Fault: String, Sendable {
        case sender = "Sender"
        case receiver = "Receiver"
    }

    /// A further element of the error's body, such as S3's `BucketName`.
    public struct Field: Sendable, Hashable {
        public var name: String
        public var value: String

        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The code of REST-XML and Query, and the shape's name of JSON and CBOR, for example `QueueDoesNotExist`.
    public var code: String
    /// The code that the Query protocol used, where it differs, for example `AWS.SimpleQueueService.NonExistentQueue`.
    public var queryCode: String?
    /// The HTTP status.
    public var status: Int
    public var message: String
    public var fault: Fault
    /// Further elements of the body, in order.
    public var fields: [Field]
    /// Further headers of the answer, in order.
    public var headers: [Field]

    public init(
        _ code: String,
        status: Int,
        message: String,
        queryCode: String? = nil,
        fault: Fault? = nil,
        fields: [Field] = [],
        headers: [Field] = []
    ) {
        self.code = code
        self.queryCode = queryCode
        self.status = status
        self.message = message
        self.fault = fault ?? (status >= 500 ? .receiver : .sender)
        self.fields = fields
        self.headers = headers
    }

    /// Whether this is one of these errors, by the code of any protocol.
    public func isAmong(_ codes: Set<String>) -> Bool {
        codes.contains(code) || queryCode.map { codes.contains($0) } == true
    }

    /// The same error with a further field.
    public func with(_ name: String, _ value: String) -> AWSError {
        var copy = self
        copy.fields.append(Field(name, value))
        return copy
    }
}

extension AWSError: CustomStringConvertible {
    public var description: String { "\(code) (\(status)): \(message)" }
}
