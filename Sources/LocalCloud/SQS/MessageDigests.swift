import AWSCore
import Crypto

/// The MD5 digests by which clients check what arrived.
enum MessageDigests {
    static func digest(of body: String) -> String {
        Array(Insecure.MD5.hash(data: Array(body.utf8))).hexadecimal
    }

    /// The digest over the attributes, sorted by name: each name, type and value with its length, as the SQS guide defines it.
    /// Nil without attributes.
    ///
    /// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
    static func digest(of attributes: [String: OutgoingMessage.Attribute]) -> String? {
        guard !attributes.isEmpty else { return nil }
        var bytes: [UInt8] = []
        func append(_ part: some Collection<UInt8>) {
            withUnsafeBytes(of: UInt32(part.count).bigEndian) { bytes.append(contentsOf: $0) }
            bytes.append(contentsOf: part)
        }
        for (name, attribute) in attributes.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
            append(Array(name.utf8))
            append(Array(attribute.dataType.utf8))
            switch attribute.value {
            case .string(let text):
                bytes.append(1)
                append(Array(text.utf8))
            case .binary(let value):
                bytes.append(2)
                append(value)
            }
        }
        return Array(Insecure.MD5.hash(data: bytes)).hexadecimal
    }
}
