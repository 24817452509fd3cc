import AWSCore
import AWSWire
import Testing

/// A request as botocore sends it, without signature and endpoint.
struct BotocoreRequest: Sendable, CustomTestStringConvertible {
    /// Service and operation, as in `sqs.SendMessage`.
    let operation: String
    let wireProtocol: WireProtocol
    let request: HTTPRequest

    init(
        _ operation: String,
        _ wireProtocol: WireProtocol,
        _ method: String,
        _ target: String,
        fields: HTTPFields = HTTPFields(),
        body: String = "",
        hexadecimal: String? = nil
    ) {
        self.operation = operation
        self.wireProtocol = wireProtocol
        let bytes = hexadecimal.flatMap { [UInt8](hexadecimal: $0) } ?? Array(body.utf8)
        self.request = HTTPRequest(method: method, target: target, fields: fields, body: HTTPBody(bytes))
    }

    var testDescription: String { "\(operation) \(wireProtocol.rawValue)" }
}
