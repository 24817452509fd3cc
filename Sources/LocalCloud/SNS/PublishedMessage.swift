import AWSCore
import AWSWire
import SNSModel

/// A message that was checked and is ready for the topic's subscribers.
struct PublishedMessage: Sendable {
    var subject: String?
    /// What subscribers get unless ``bodies`` has something else for their protocol.
    var body: String
    /// By protocol, when the message's structure is JSON.
    var bodies: [String: String] = [:]
    var attributes: [String: OutgoingMessage.Attribute]

    /// 256 KiB: the most that a topic takes.
    static let maximumSize = 262_144

    func body(for transport: TopicSubscription.Transport) -> String {
        bodies[transport.rawValue] ?? body
    }

    /// Checks what Publish and an entry of PublishBatch have in common.
    ///
    /// - Throws: `InvalidParameter`, `ParameterValueInvalid`.
    init(
        message: String,
        subject: String?,
        structure: String?,
        attributes: [String: MessageAttributeValue]?
    ) throws {
        guard !message.isEmpty else { throw SNSErrors.invalidParameter("Empty message") }
        if let subject {
            let isPrintable = subject.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
            guard (1...100).contains(subject.count), isPrintable else { throw SNSErrors.invalidParameter("Subject") }
        }
        self.subject = subject
        self.attributes = try MessageAttributes.read(attributes ?? [:])
        self.body = message
        let size = self.attributes.reduce(message.utf8.count) { total, entry in
            let value =
                switch entry.value.value {
                case .string(let text): text.utf8.count
                case .binary(let bytes): bytes.count
                }
            return total + entry.key.utf8.count + entry.value.dataType.utf8.count + value
        }
        guard size <= Self.maximumSize else { throw SNSErrors.invalidParameter("Message too long") }
        guard let structure else { return }
        guard structure == "json" else { throw SNSErrors.invalidParameter("MessageStructure") }
        guard let tree = try? JSONParser.parse(Array(message.utf8)), tree.root.kind == .map else {
            throw SNSErrors.invalidParameter("Message Structure - JSON message body failed to parse")
        }
        for child in tree.root.children where child.kind == .text { bodies[child.name] = child.string }
        guard let standard = bodies["default"] else {
            throw SNSErrors.invalidParameter("Message Structure - No default entry in JSON message body")
        }
        body = standard
    }
}

/// Checks the attributes of a message.
enum MessageAttributes {
    /// - Throws: `ParameterValueInvalid`.
    static func read(_ values: [String: MessageAttributeValue]) throws -> [String: OutgoingMessage.Attribute] {
        var result: [String: OutgoingMessage.Attribute] = [:]
        for (name, value) in values {
            try checkName(name)
            result[name] = try attribute(name, value)
        }
        return result
    }

    private static func attribute(_ name: String, _ value: MessageAttributeValue) throws -> OutgoingMessage.Attribute {
        let type = value.dataType
        func invalid(_ message: String) -> AWSError { SNSErrors.invalidParameterValueException(message) }
        let empty = "The message attribute '\(name)' must contain non-empty message attribute value for message attribute type '\(type)'."
        switch type.split(separator: ".", maxSplits: 1).first ?? "" {
        case let kind where kind == "String" || kind == "Number":
            guard value.binaryValue == nil else {
                throw invalid("The message attribute '\(name)' with type '\(type)' must use field 'String'.")
            }
            guard let text = value.stringValue, !text.isEmpty else { throw invalid(empty) }
            guard kind == "String" || Double(text) != nil else {
                throw invalid("Could not cast message attribute '\(name)' value to number.")
            }
            return OutgoingMessage.Attribute(dataType: type, value: .string(text))
        case "Binary":
            guard value.stringValue == nil else {
                throw invalid("The message attribute '\(name)' with type '\(type)' must use field 'Binary'.")
            }
            guard let bytes = value.binaryValue, !bytes.isEmpty else { throw invalid(empty) }
            return OutgoingMessage.Attribute(dataType: type, value: .binary(bytes))
        case "":
            throw invalid("The message attribute '\(name)' must contain non-empty message attribute type.")
        default:
            throw invalid(
                """
                The message attribute '\(name)' has an invalid message attribute type, the set of supported type prefixes is \
                Binary, Number, and String.
                """
            )
        }
    }

    private static func checkName(_ name: String) throws {
        func invalid(_ message: String) -> AWSError { SNSErrors.invalidParameterValueException(message) }
        if let bad = name.unicodeScalars.first(where: { !isAllowed($0) }) {
            throw invalid(
                """
                Invalid non-alphanumeric character '#x\(String(bad.value, radix: 16, uppercase: true))' was found in the message \
                attribute name. Can only include alphanumeric characters, hyphens, underscores, or dots.
                """
            )
        }
        if name.isEmpty || name.utf8.count > 256 { throw invalid("Length of message attribute name must be between 1 and 256 bytes.") }
        if name.hasPrefix(".") { throw invalid("Invalid message attribute name starting with character '.' was found.") }
        if name.hasSuffix(".") { throw invalid("Invalid message attribute name ending with character '.' was found.") }
        if name.contains("..") { throw invalid("Message attribute name can not have successive '.' character.") }
    }

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "0"..."9", "A"..."Z", "a"..."z", "-", "_", ".": true
        default: false
        }
    }
}
