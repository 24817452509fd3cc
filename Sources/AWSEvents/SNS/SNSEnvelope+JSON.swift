import AWSWire

extension SNSEnvelope {
    /// The envelope as AWS writes it: a member a line, in its order, with blanks around the colons.
    public var json: String {
        let members: [(String, String?)] = [
            ("Type", kind.rawValue),
            ("MessageId", messageID),
            ("SequenceNumber", sequenceNumber),
            ("Token", token),
            ("TopicArn", topicArn),
            ("Subject", subject),
            ("Message", message),
            ("SubscribeURL", subscribeURL),
            ("Timestamp", timestamp),
            ("SignatureVersion", signatureVersion),
            ("Signature", signature),
            ("SigningCertURL", signingCertURL),
            ("UnsubscribeURL", unsubscribeURL),
        ]
        var lines = members.compactMap { name, value in value.map { "  \"\(name)\" : \(JSONText.quoted($0))" } }
        if !attributes.isEmpty {
            let entries = attributes.map { attribute in
                let value: JSONText = ["Type": .string(attribute.type), "Value": .string(attribute.value)]
                return "    \(JSONText.quoted(attribute.name)) : \(value.compact)"
            }
            lines.append("  \"MessageAttributes\" : {\n\(entries.joined(separator: ",\n"))\n  }")
        }
        return "{\n\(lines.joined(separator: ",\n"))\n}"
    }

    /// Reads an envelope.
    ///
    /// - Throws: ``SNSEnvelopeError``.
    public init(parsing bytes: [UInt8]) throws(SNSEnvelopeError) {
        let root: WireNode
        do {
            root = try JSONParser.parse(bytes, limits: WireLimits(depth: 16, bytes: 2 << 20)).root
        } catch {
            throw .notJSON
        }
        func require(_ name: String) throws(SNSEnvelopeError) -> String {
            guard let text = root[name]?.string else { throw .missing(name) }
            return text
        }
        let type = try require("Type")
        guard let kind = Kind(rawValue: type) else { throw .unknownType(type) }
        self.init(
            kind: kind,
            messageID: try require("MessageId"),
            sequenceNumber: root["SequenceNumber"]?.string,
            token: kind == .notification ? nil : try require("Token"),
            topicArn: try require("TopicArn"),
            subject: root["Subject"]?.string,
            message: try require("Message"),
            subscribeURL: kind == .notification ? nil : try require("SubscribeURL"),
            timestamp: try require("Timestamp"),
            signatureVersion: try require("SignatureVersion"),
            signature: try require("Signature"),
            // Lambda gets the two URLs under names of their own.
            signingCertURL: try require(root["SigningCertUrl"] == nil ? "SigningCertURL" : "SigningCertUrl"),
            unsubscribeURL: root["UnsubscribeURL"]?.string ?? root["UnsubscribeUrl"]?.string,
            attributes: root["MessageAttributes"]?.children.map { node in
                Attribute(name: node.name, type: node["Type"]?.string ?? "String", value: node["Value"]?.string ?? "")
            } ?? []
        )
    }
}

/// Why a body is not an SNS envelope.
public enum SNSEnvelopeError: Error, Sendable, Hashable {
    case notJSON
    case missing(String)
    case unknownType(String)
}
