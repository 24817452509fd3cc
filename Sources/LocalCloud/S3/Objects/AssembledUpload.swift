import AWSCore
import AWSWire
import S3Model

/// What the listed parts of an upload give as an object. Free of I/O.
struct AssembledUpload: Sendable {
    /// The smallest that every part but the last may be.
    private static let smallestPart: Int64 = 5 << 20

    let upload: UploadRecord
    /// In their order.
    let parts: [PartRecord]
    /// What was uploaded and is not wanted.
    let unlisted: [PartRecord]
    let size: Int64
    let etag: String
    let checksum: ObjectChecksum?

    /// - Parameters:
    ///   - listed: What the client says the object is made of.
    ///   - stored: All parts of the upload.
    /// - Throws: `InvalidPartOrder`, `InvalidPart`, `EntityTooSmall`, `InvalidRequest`.
    init(_ listed: [CompletedPart], of upload: UploadRecord, stored: [PartRecord]) throws {
        guard !listed.isEmpty else { throw S3Errors.invalidRequest("You must specify at least one part") }
        let byNumber = Dictionary(stored.map { ($0.number, $0) }) { first, _ in first }
        var parts: [PartRecord] = []
        for item in listed {
            guard let number = item.partNumber else { throw S3Errors.malformedXML }
            try PartNumber.check(number)
            guard number > parts.last?.number ?? 0 else {
                throw AWSError(
                    "InvalidPartOrder",
                    status: 400,
                    message: "The list of parts was not in ascending order. Parts must be ordered by part number."
                ).with("UploadId", upload.uploadID)
            }
            guard let part = byNumber[number], part.etag == item.eTag?.withoutQuotes else { throw Self.invalidPart(item, number, upload) }
            try Self.checkChecksum(of: item, part, upload)
            parts.append(part)
        }
        for part in parts.dropLast() where part.size < Self.smallestPart {
            throw AWSError("EntityTooSmall", status: 400, message: "Your proposed upload is smaller than the minimum allowed size")
                .with("ProposedSize", String(part.size)).with("MinSizeAllowed", String(Self.smallestPart))
                .with("PartNumber", String(part.number)).with("ETag", part.etag)
        }
        let wanted = Set(parts.map(\.number))
        self.upload = upload
        self.parts = parts
        self.unlisted = stored.filter { !wanted.contains($0.number) }
        self.size = parts.reduce(0) { $0 + $1.size }
        self.etag = Self.etag(of: parts.map(\.etag))
        self.checksum = Self.checksum(of: parts, upload)
    }

    /// What the request says of the whole.
    ///
    /// - Throws: `InvalidRequest`, `BadDigest`.
    func check(_ input: CompleteMultipartUploadRequest) throws {
        if let type = input.checksumType, type != upload.type {
            throw S3Errors.invalidRequest(
                "The upload was created using the \(upload.type?.rawValue ?? "null") checksum mode. "
                    + "The complete request must use the same checksum mode."
            )
        }
        if let given = input.mpuObjectSize, given != size {
            throw S3Errors.invalidRequest(
                "The provided 'x-amz-mp-object-size' header value \(given) does not match what was computed: \(size)"
            )
        }
        for algorithm in DigestAlgorithm.allCases {
            guard let given = input[algorithm] else { continue }
            guard let checksum, checksum.algorithm == algorithm, checksum.text == given else {
                let expected = (upload.algorithm ?? .crc64nvme).rawValue.lowercased()
                throw AWSError(
                    "BadDigest",
                    status: 400,
                    message: "The \(expected) you specified did not match the calculated checksum."
                )
            }
        }
    }

    /// Whether the parts are those that the upload was completed with before.
    static func isRepetition(_ listed: [CompletedPart], of result: UploadRecord.Result) -> Bool {
        etag(of: listed.map { $0.eTag?.withoutQuotes ?? "" }) == result.etag
    }

    // MARK: - Computing

    /// The MD5 of the parts' MD5s, and their number.
    private static func etag(of parts: [String]) -> String {
        let sum = parts.reduce(into: Checksum(.md5)) { $0.update([UInt8](hexadecimal: $1) ?? []) }
        return "\(sum.value.hexadecimal)-\(parts.count)"
    }

    private static func checksum(of parts: [PartRecord], _ upload: UploadRecord) -> ObjectChecksum? {
        let algorithm = upload.partAlgorithm
        let values = parts.map { [UInt8](base64: $0.checksum) ?? [] }
        if upload.type == .composite {
            let sum = values.reduce(into: Checksum(algorithm)) { $0.update($1) }
            return ObjectChecksum(algorithm: algorithm, text: "\(sum.value.base64)-\(parts.count)", type: .composite)
        }
        var whole = Checksum(algorithm).value
        for (value, part) in zip(values, parts) {
            guard let combined = Checksum.combining(whole, with: value, ofLength: part.size, algorithm) else { return nil }
            whole = combined
        }
        return ObjectChecksum(whole, algorithm)
    }

    // MARK: - Checking

    private static func checkChecksum(of item: CompletedPart, _ part: PartRecord, _ upload: UploadRecord) throws {
        for algorithm in DigestAlgorithm.allCases {
            guard let given = item[algorithm] else { continue }
            guard algorithm == upload.algorithm, given == part.checksum else { throw invalidPart(item, part.number, upload) }
        }
        if upload.type == .composite, let algorithm = upload.algorithm, item[algorithm] == nil {
            throw S3Errors.invalidRequest(
                "The upload was created using a \(algorithm.rawValue.lowercased()) checksum. The complete request must include the checksum "
                    + "for each part. It was missing for part \(part.number) in the request."
            )
        }
    }

    private static func invalidPart(_ item: CompletedPart, _ number: Int, _ upload: UploadRecord) -> AWSError {
        AWSError(
            "InvalidPart",
            status: 400,
            message: "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity "
                + "tag may not match the part's entity tag."
        ).with("UploadId", upload.uploadID).with("PartNumber", String(number)).with("ETag", item.eTag?.withoutQuotes ?? "")
    }
}
