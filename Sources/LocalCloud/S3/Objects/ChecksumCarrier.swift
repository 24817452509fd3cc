import AWSWire
import S3Model

/// A shape with a member for each checksum. The generated shapes have these members already.
protocol ChecksumCarrier {
    var checksumCRC32: String? { get set }
    var checksumCRC32C: String? { get set }
    var checksumCRC64NVME: String? { get set }
    var checksumSHA1: String? { get set }
    var checksumSHA256: String? { get set }
    var checksumSHA512: String? { get set }
    var checksumMD5: String? { get set }
    var checksumXXHASH64: String? { get }
    var checksumXXHASH3: String? { get }
    var checksumXXHASH128: String? { get }
}

extension PutObjectRequest: ChecksumCarrier {}
extension PutObjectOutput: ChecksumCarrier {}
extension GetObjectOutput: ChecksumCarrier {}
extension HeadObjectOutput: ChecksumCarrier {}
extension CopyObjectResult: ChecksumCarrier {}
extension UploadPartRequest: ChecksumCarrier {}
extension UploadPartOutput: ChecksumCarrier {}
extension CopyPartResult: ChecksumCarrier {}
extension CompleteMultipartUploadRequest: ChecksumCarrier {}
extension CompleteMultipartUploadOutput: ChecksumCarrier {}
extension CompletedPart: ChecksumCarrier {}
extension Part: ChecksumCarrier {}

extension ChecksumCarrier {
    subscript(algorithm: DigestAlgorithm) -> String? {
        get {
            switch algorithm {
            case .crc32: checksumCRC32
            case .crc32c: checksumCRC32C
            case .crc64nvme: checksumCRC64NVME
            case .sha1: checksumSHA1
            case .sha256: checksumSHA256
            case .sha512: checksumSHA512
            case .md5: checksumMD5
            }
        }
        set {
            switch algorithm {
            case .crc32: checksumCRC32 = newValue
            case .crc32c: checksumCRC32C = newValue
            case .crc64nvme: checksumCRC64NVME = newValue
            case .sha1: checksumSHA1 = newValue
            case .sha256: checksumSHA256 = newValue
            case .sha512: checksumSHA512 = newValue
            case .md5: checksumMD5 = newValue
            }
        }
    }

    /// The name of a checksum of the xxHash family, which this program does not compute.
    var uncomputedChecksum: String? {
        if checksumXXHASH64 != nil { return "x-amz-checksum-xxhash64" }
        if checksumXXHASH3 != nil { return "x-amz-checksum-xxhash3" }
        if checksumXXHASH128 != nil { return "x-amz-checksum-xxhash128" }
        return nil
    }
}
