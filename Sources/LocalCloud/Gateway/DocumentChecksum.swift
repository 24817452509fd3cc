import AWSCore
import AWSWire

/// Checks the checksums that come with S3's documents (as in DeleteObjects). Those of objects are S3's own to check, as they stream.
enum DocumentChecksum {
    /// - Throws: `InvalidDigest`, `BadDigest`, `InvalidRequest`.
    static func check(_ bytes: [UInt8], fields: HTTPFields, isRequired: Bool) throws(AWSError) {
        if bytes.isEmpty, !isRequired { return }
        var isThere = false
        if let value = fields["Content-MD5"] {
            isThere = true
            guard let given = [UInt8](base64: value), given.count == ChecksumAlgorithm.md5.byteCount else {
                throw AWSError("InvalidDigest", status: 400, message: "The Content-MD5 you specified was invalid.").with(
                    "Content-MD5",
                    value
                )
            }
            let computed = Checksum.value(of: bytes, .md5)
            guard given == computed else {
                throw AWSError("BadDigest", status: 400, message: "The Content-MD5 you specified did not match what we received.")
                    .with("ExpectedDigest", value).with("CalculatedDigest", computed.base64)
            }
        }
        for field in fields {
            guard let algorithm = ChecksumAlgorithm(fieldName: field.name) else { continue }
            isThere = true
            guard let given = [UInt8](base64: field.value), given.count == algorithm.byteCount else {
                throw AWSError("InvalidRequest", status: 400, message: "Value for \(algorithm.fieldName) header is invalid.")
            }
            guard given == Checksum.value(of: bytes, algorithm) else {
                let message = "The \(algorithm.rawValue) you specified did not match the calculated checksum."
                throw AWSError("BadDigest", status: 400, message: message)
            }
        }
        guard isThere || !isRequired || fields["x-amz-trailer"] != nil else {
            throw AWSError("InvalidRequest", status: 400, message: "Missing required header for this request: Content-MD5")
        }
    }
}
