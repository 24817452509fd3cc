import AWSCore
import Crypto
import SQSModel

/// A message that was checked and is ready to be stored.
struct MessageDraft: Sendable {
    var body: String
    var attributes: [String: OutgoingMessage.Attribute]
    var traceHeader: String?
    var delaySeconds: Int?
    var groupID: String?
    /// What tells duplicates apart; FIFO queues only.
    var deduplicationID: String?

    /// What counts against the queue's maximum: body, and the attributes' names, types and values.
    var size: Int {
        attributes.reduce(body.utf8.count) { total, entry in
            let value =
                switch entry.value.value {
                case .string(let text): text.utf8.count
                case .binary(let bytes): bytes.count
                }
            return total + entry.key.utf8.count + entry.value.dataType.utf8.count + value
        }
    }

    /// Checks a message as SQS does before it takes it.
    ///
    /// - Throws: the error of SendMessage; batches report it as the entry's failure.
    init(
        body: String,
        attributes: [String: MessageAttributeValue]?,
        systemAttributes: [String: MessageSystemAttributeValue]?,
        delaySeconds: Int?,
        groupID: String?,
        deduplicationID: String?,
        queue: QueueAttributes
    ) throws {
        guard !body.isEmpty else { throw SQSErrors.missingParameter("MessageBody") }
        guard body.unicodeScalars.allSatisfy(Self.isAllowed) else {
            throw SQSErrors.invalidMessageContents(
                "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF"
            )
        }
        self.body = body
        self.attributes = try Self.attributes(attributes ?? [:])
        self.traceHeader = systemAttributes?["AWSTraceHeader"]?.stringValue
        self.delaySeconds = delaySeconds
        self.groupID = groupID
        self.deduplicationID = deduplicationID
        if let delaySeconds, !(0...900).contains(delaySeconds) {
            throw SQSErrors.invalidValue(delaySeconds, for: "DelaySeconds", reason: "DelaySeconds must be >= 0 and <= 900.")
        }
        for (value, name) in [(groupID, "MessageGroupId"), (deduplicationID, "MessageDeduplicationId")] {
            guard let value else { continue }
            guard (1...128).contains(value.utf8.count), value.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
                throw SQSErrors.invalidValue(
                    value,
                    for: name,
                    reason: "\(name) can only include alphanumeric and punctuation characters. 1 to 128 in length."
                )
            }
        }
        try checkType(queue)
        let maximum = queue.maximumMessageSize
        guard size <= maximum else {
            throw SQSErrors.invalidParameterValue(
                "One or more parameters are invalid. Reason: Message must be shorter than \(maximum) bytes."
            )
        }
    }

    private mutating func checkType(_ queue: QueueAttributes) throws {
        if queue.isFIFO {
            guard groupID != nil else { throw SQSErrors.missingParameter("MessageGroupId") }
            if let delaySeconds, delaySeconds != queue.delaySeconds {
                throw SQSErrors.invalidValue(
                    delaySeconds,
                    for: "DelaySeconds",
                    reason: "The request include parameter that is not valid for this queue type."
                )
            }
            if deduplicationID == nil {
                guard queue.hasContentBasedDeduplication else {
                    throw SQSErrors.invalidParameterValue(
                        "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly"
                    )
                }
                deduplicationID = Array(SHA256.hash(data: Array(body.utf8))).hexadecimal
            }
        } else if let deduplicationID {
            throw SQSErrors.invalidValue(
                deduplicationID,
                for: "MessageDeduplicationId",
                reason: "The request includes a parameter that is not valid for this queue type."
            )
        }
    }

    /// XML 1.0's characters, which SQS keeps to whatever the protocol.
    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x9, 0xA, 0xD, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
        default: false
        }
    }

    private static func attributes(_ values: [String: MessageAttributeValue]) throws -> [String: OutgoingMessage.Attribute] {
        guard values.count <= 10 else {
            throw SQSErrors.invalidParameterValue("Number of message attributes [\(values.count)] exceeds the allowed maximum [10].")
        }
        var result: [String: OutgoingMessage.Attribute] = [:]
        for (name, value) in values {
            guard isValidAttributeName(name) else {
                throw SQSErrors.invalidParameterValue(
                    "The message attribute name '\(name)' is invalid. Attribute name can only contain A-Z, a-z, 0-9, underscore (_), hyphen (-), and period (.) characters."
                )
            }
            let kind = value.dataType.split(separator: ".", maxSplits: 1).first ?? ""
            switch kind {
            case "String", "Number":
                guard let text = value.stringValue, !text.isEmpty else { throw emptyAttribute(name, value.dataType) }
                guard kind == "String" || Double(text) != nil else {
                    throw SQSErrors.invalidParameterValue("Can't cast the value of message (user) attribute '\(name)' to a number.")
                }
                result[name] = OutgoingMessage.Attribute(dataType: value.dataType, value: .string(text))
            case "Binary":
                guard let bytes = value.binaryValue, !bytes.isEmpty else { throw emptyAttribute(name, value.dataType) }
                result[name] = OutgoingMessage.Attribute(dataType: value.dataType, value: .binary(bytes))
            case "":
                throw SQSErrors.invalidParameterValue("The message attribute '\(name)' must contain non-empty message attribute type.")
            default:
                throw SQSErrors.invalidParameterValue(
                    "The message attribute '\(name)' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String."
                )
            }
        }
        return result
    }

    private static func emptyAttribute(_ name: String, _ type: String) -> AWSError {
        SQSErrors.invalidParameterValue(
            "The message attribute '\(name)' must contain non-empty message attribute value for message attribute type '\(type)'."
        )
    }

    private static func isValidAttributeName(_ name: String) -> Bool {
        let lower = name.lowercased()
        guard (1...256).contains(name.utf8.count), !name.hasPrefix("."), !name.hasSuffix("."), !name.contains(".."),
            !lower.hasPrefix("aws."), !lower.hasPrefix("amazon.")
        else { return false }
        return name.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."): true
            default: false
            }
        }
    }
}
