import AWSCore
import CChecksums

/// The checksums of bodies that S3 takes and that this program computes.
public enum ChecksumAlgorithm: String, Sendable, Hashable, CaseIterable {
    case crc32 = "CRC32"
    case crc32c = "CRC32C"
    case crc64nvme = "CRC64NVME"
    case sha1 = "SHA1"
    case sha256 = "SHA256"
    case sha512 = "SHA512"
    case md5 = "MD5"

    /// The header or trailer that carries the value, for example `x-amz-checksum-crc32`.
    public var fieldName: String { Self.fieldPrefix + rawValue.lowercased() }

    private static let fieldPrefix = "x-amz-checksum-"

    /// Finds the algorithm of a header or trailer; nil when the field is none or names an algorithm that is not computed here.
    public init?(fieldName: some StringProtocol) {
        guard let found = Self.allCases.first(where: { $0.fieldName.equalsIgnoringASCIICase(fieldName) }) else { return nil }
        self = found
    }

    /// The number of bytes of a value.
    public var byteCount: Int {
        switch self {
        case .crc32, .crc32c: 4
        case .crc64nvme: 8
        case .md5: 16
        case .sha1: 20
        case .sha256: 32
        case .sha512: 64
        }
    }

    /// Whether the checksums of parts can be combined into that of the whole.
    public var isCyclic: Bool { cyclicKind != nil }

    var cyclicKind: CChecksumsKind? {
        switch self {
        case .crc32: CChecksumsCRC32
        case .crc32c: CChecksumsCRC32C
        case .crc64nvme: CChecksumsCRC64NVME
        case .sha1, .sha256, .sha512, .md5: nil
        }
    }
}
