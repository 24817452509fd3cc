import AWSCore

/// What a receiver shows to delete or to hide a message: names the queue, the message and the receive.
///
/// Opaque to clients: base64url, with a checksum, so that a damaged one is told apart from one whose message is gone.
struct ReceiptHandle: Sendable, Hashable {
    var queue: Int64
    var message: Int64
    var receive: Int

    init(queue: Int64, message: Int64, receive: Int) {
        self.queue = queue
        self.message = message
        self.receive = receive
    }

    /// Nil for anything that ``description`` did not make.
    init?(_ text: String) {
        guard let bytes = Base64URL.decode(text), let plain = String(validating: bytes, as: UTF8.self) else { return nil }
        let parts = plain.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 4, let queue = Int64(parts[0]), let message = Int64(parts[1]), let receive = Int(parts[2]) else { return nil }
        self.init(queue: queue, message: message, receive: receive)
        guard checksum == parts[3] else { return nil }
    }

    var text: String {
        Base64URL.encode(Array("\(plain):\(checksum)".utf8))
    }

    private var plain: String { "\(queue):\(message):\(receive)" }

    private var checksum: String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in "receipt:\(plain)".utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        return String(hash, radix: 36)
    }
}
