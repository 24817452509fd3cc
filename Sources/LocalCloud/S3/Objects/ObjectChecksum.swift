import AWSCore
import AWSWire
import S3Model

/// The algorithms that this program computes; S3's model has a type of the same name for what stands on the wire.
typealias DigestAlgorithm = AWSWire.ChecksumAlgorithm

/// An object's (or a part's) checksum as it is stored and answered.
struct ObjectChecksum: Sendable, Hashable {
    var algorithm: DigestAlgorithm
    /// Base64; with `-` and the number of parts when it is the checksum of the parts' checksums.
    var text: String
    var type: ChecksumType

    init(algorithm: DigestAlgorithm, text: String, type: ChecksumType) {
        self.algorithm = algorithm
        self.text = text
        self.type = type
    }

    /// Over all bytes.
    init(_ value: [UInt8], _ algorithm: DigestAlgorithm) {
        self.init(algorithm: algorithm, text: value.base64, type: .fullObject)
    }
}
