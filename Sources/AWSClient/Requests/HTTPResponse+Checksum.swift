import AWSCore
public import AWSWire
import Synchronization

extension HTTPResponse {
    /// The streamed body, failing at its end when it does not have the checksum that came with it.
    ///
    /// Checksums of parts of an object, and those made of the parts' checksums, say nothing about these bytes and are passed over.
    func bodyCheckingChecksum() -> HTTPBody {
        guard status == 200, fields["x-amz-checksum-type"] != "COMPOSITE" else { return body }
        for algorithm in ChecksumAlgorithm.allCases {
            guard let text = fields[algorithm.fieldName], let expected = [UInt8](base64: text), expected.count == algorithm.byteCount
            else { continue }
            let next = body.next
            let checksum = Mutex(Checksum(algorithm))
            return HTTPBody(length: body.length) {
                guard let piece = try await next() else {
                    guard checksum.withLock({ $0.value }) == expected else { throw ResponseChecksumMismatch(algorithm: algorithm) }
                    return nil
                }
                checksum.withLock { $0.update(piece) }
                return piece
            }
        }
        return body
    }
}

/// An object arrived other than it was stored.
public struct ResponseChecksumMismatch: Error, Sendable, Hashable, CustomStringConvertible {
    public var algorithm: ChecksumAlgorithm

    public init(algorithm: ChecksumAlgorithm) {
        self.algorithm = algorithm
    }

    public var description: String { "the object that came does not have the \(algorithm.rawValue) that came with it" }
}
