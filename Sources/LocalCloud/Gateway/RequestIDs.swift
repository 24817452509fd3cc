import AWSCore

/// Makes the ids of answers. They need not be secret, so they come from a generator that costs no system call.
final class RequestIDs: Sendable {
    private let random: SeededRandomSource

    init(_ random: any RandomSource) {
        self.random = SeededRandomSource(seed: random.next())
    }

    /// `x-amzn-RequestId`: a UUID.
    func next() -> String {
        random.uuid()
    }

    /// S3's `x-amz-request-id`, 16 capital letters and digits, and `x-amz-id-2`, 56 bytes in base64.
    func nextOfS3() -> (requestID: String, hostID: String) {
        var number = random.next()
        let requestID = String(unsafeUninitializedCapacity: 16) { buffer in
            for index in 0..<16 {
                let digit = UInt8(truncatingIfNeeded: number & 15)
                buffer[index] = digit < 10 ? 0x30 + digit : 0x41 + digit - 10
                number >>= 4
            }
            return 16
        }
        return (requestID, random.bytes(56).base64)
    }
}
