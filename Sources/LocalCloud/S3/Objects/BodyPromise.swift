import AWSCore
import AWSWire
import S3Model

/// What a request promises about its body, and what is to be computed over it.
struct BodyPromise: Sendable {
    /// The checksum that is stored.
    var algorithm: DigestAlgorithm
    /// The value that the request gave for it.
    var checksum: [UInt8]?
    /// The value of `Content-MD5`.
    var md5: [UInt8]?
    var longest: Int64
    /// AWS repeats a wrong MD5 in hexadecimal for objects and in base64 for parts.
    var isPart = false

    /// The most that one request may bring.
    static let longestBody: Int64 = 5 << 30

    init(algorithm: DigestAlgorithm, checksum: [UInt8]? = nil, md5: [UInt8]? = nil, longest: Int64 = longestBody) {
        self.algorithm = algorithm
        self.checksum = checksum
        self.md5 = md5
        self.longest = longest
    }

    /// Reads the headers.
    ///
    /// - Parameter standard: the algorithm when the request names none.
    /// - Throws: `InvalidRequest` or `InvalidDigest`.
    init(
        _ carrier: some ChecksumCarrier,
        named name: S3Model.ChecksumAlgorithm?,
        contentMD5: String?,
        standard: DigestAlgorithm = .crc64nvme
    ) throws {
        if let header = carrier.uncomputedChecksum { throw S3Errors.notImplemented(header: header) }
        let given = DigestAlgorithm.allCases.filter { carrier[$0] != nil }
        guard given.count <= 1 else {
            throw S3Errors.invalidRequest("Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.")
        }
        let named = try name.map { try Self.algorithm($0) }
        self.init(algorithm: given.first ?? named ?? standard)
        if let algorithm = given.first, let text = carrier[algorithm] {
            guard named == nil || named == algorithm else {
                throw S3Errors.invalidRequest("Value for x-amz-sdk-checksum-algorithm header is invalid.")
            }
            guard let value = [UInt8](base64: text), value.count == algorithm.byteCount else {
                throw S3Errors.invalidRequest("Value for \(algorithm.fieldName) header is invalid.")
            }
            checksum = value
        }
        if let contentMD5 {
            guard let value = [UInt8](base64: contentMD5), value.count == DigestAlgorithm.md5.byteCount else {
                throw AWSError("InvalidDigest", status: 400, message: "The Content-MD5 you specified was invalid.")
                    .with("Content-MD5", contentMD5)
            }
            md5 = value
        }
    }

    /// - Throws: `InvalidRequest` for an unknown name, `NotImplemented` for one that is not computed here.
    static func algorithm(_ name: S3Model.ChecksumAlgorithm) throws -> DigestAlgorithm {
        if let algorithm = DigestAlgorithm(rawValue: name.rawValue) { return algorithm }
        guard S3Model.ChecksumAlgorithm.allKnown.contains(name) else {
            throw S3Errors.invalidRequest("Checksum algorithm provided is unsupported. Please try again with any of the valid types.")
        }
        throw S3Errors.notImplemented(header: "x-amz-sdk-checksum-algorithm")
    }
}
