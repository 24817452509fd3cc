import FoundationEssentials

/// Attributes of messages, of queues and of topics, as JSON text in a column.
enum StoredAttributes {
    private struct Attribute: Codable {
        var type: String
        var text: String?
        var binary: [UInt8]?
    }

    /// Nil without attributes.
    static func encode(_ attributes: [String: OutgoingMessage.Attribute]) throws -> String? {
        guard !attributes.isEmpty else { return nil }
        let stored = attributes.mapValues { attribute in
            switch attribute.value {
            case .string(let text): Attribute(type: attribute.dataType, text: text)
            case .binary(let bytes): Attribute(type: attribute.dataType, binary: bytes)
            }
        }
        return String(decoding: try JSONEncoder().encode(stored), as: UTF8.self)
    }

    static func decode(_ text: String?) throws -> [String: OutgoingMessage.Attribute] {
        guard let text else { return [:] }
        return try JSONDecoder().decode([String: Attribute].self, from: Data(text.utf8)).mapValues { stored in
            OutgoingMessage.Attribute(dataType: stored.type, value: stored.text.map { .string($0) } ?? .binary(stored.binary ?? []))
        }
    }
}
