import AWSCore
import AWSWire
import S3Model
import Testing

@testable import LocalCloud

/// What a list of parts becomes.
@Suite struct AssembledUploadTests {
    private let fiveMebibytes = [UInt8](repeating: 0x61, count: 5 << 20)

    @Test func theETagIsTheMD5OfTheMD5s() throws {
        let upload = upload(nil, nil)
        let whole = try AssembledUpload(
            listed([1: fiveMebibytes, 2: [0x62]]),
            of: upload,
            stored: stored([1: fiveMebibytes, 2: [0x62]], upload)
        )
        let sums = Checksum.value(of: fiveMebibytes, .md5) + Checksum.value(of: [0x62], .md5)
        #expect(whole.etag == "\(Checksum.value(of: sums, .md5).hexadecimal)-2")
        #expect(whole.size == 5 << 20 + 1)
    }

    @Test(arguments: [DigestAlgorithm.crc32, .crc32c, .crc64nvme]) func fullObjectChecksumsAreThoseOfTheJoinedBytes(
        algorithm: DigestAlgorithm
    ) throws {
        let parts: [Int: [UInt8]] = [2: fiveMebibytes, 4: fiveMebibytes + [1], 6: [2, 3]]
        let upload = upload(algorithm, .fullObject)
        let whole = try AssembledUpload(listed(parts), of: upload, stored: stored(parts, upload))
        let joined = parts.sorted { $0.key < $1.key }.flatMap(\.value)
        #expect(whole.checksum == ObjectChecksum(Checksum.value(of: joined, algorithm), algorithm))
    }

    @Test func compositeChecksumsNameTheNumberOfParts() throws {
        let parts: [Int: [UInt8]] = [1: fiveMebibytes, 2: [1]]
        let upload = upload(.sha256, .composite)
        var given = listed(parts)
        for index in given.indices { given[index].checksumSHA256 = Checksum.value(of: parts[index + 1] ?? [], .sha256).base64 }
        let whole = try AssembledUpload(given, of: upload, stored: stored(parts, upload))
        let sums = Checksum.value(of: fiveMebibytes, .sha256) + Checksum.value(of: [1], .sha256)
        #expect(whole.checksum?.text == "\(Checksum.value(of: sums, .sha256).base64)-2")
        #expect(whole.checksum?.type == .composite)
        // Without them nothing protects the list.
        expect("InvalidRequest") { try AssembledUpload(listed(parts), of: upload, stored: stored(parts, upload)) }
    }

    @Test func whatIsNotListedIsGivenUp() throws {
        let upload = upload(nil, nil)
        let whole = try AssembledUpload(listed([2: [1]]), of: upload, stored: stored([1: [0], 2: [1], 3: [2]], upload))
        #expect(whole.unlisted.map(\.number) == [1, 3])
    }

    @Test func lists() throws {
        let upload = upload(nil, nil)
        let parts: [Int: [UInt8]] = [1: [1], 2: [2]]
        let all = stored(parts, upload)
        expect("InvalidRequest") { try AssembledUpload([], of: upload, stored: all) }
        expect("InvalidPartOrder") { try AssembledUpload(listed(parts).reversed(), of: upload, stored: all) }
        expect("InvalidPartOrder") { try AssembledUpload(listed([1: [1]]) + listed([1: [1]]), of: upload, stored: all) }
        expect("InvalidPart") { try AssembledUpload(listed([3: [1]]), of: upload, stored: all) }
        expect("InvalidPart") { try AssembledUpload(listed([1: [9]]), of: upload, stored: all) }
        expect("EntityTooSmall") { try AssembledUpload(listed(parts), of: upload, stored: all) }
        var withChecksum = listed([1: [1]])
        withChecksum[0].checksumCRC32 = "AAAAAA=="
        expect("InvalidPart") { try AssembledUpload(withChecksum, of: upload, stored: all) }
    }

    private func expect(_ code: String, _ body: () throws -> AssembledUpload) {
        #expect(throws: AWSError.self) {
            do { _ = try body() } catch let error as AWSError {
                #expect(error.code == code)
                throw error
            }
        }
    }

    private func upload(_ algorithm: DigestAlgorithm?, _ type: ChecksumType?) -> UploadRecord {
        UploadRecord(
            id: 1,
            uploadID: "upload",
            key: ObjectKey(stored: Blob(Array("key".utf8))),
            initiated: Timestamp(seconds: 0),
            initiator: "",
            initiatorName: "",
            algorithm: algorithm,
            type: type,
            attributes: ObjectAttributes()
        )
    }

    private func listed(_ parts: [Int: [UInt8]]) -> [CompletedPart] {
        parts.sorted { $0.key < $1.key }.map {
            CompletedPart(eTag: "\"\(Checksum.value(of: $0.value, .md5).hexadecimal)\"", partNumber: $0.key)
        }
    }

    private func stored(_ parts: [Int: [UInt8]], _ upload: UploadRecord) -> [PartRecord] {
        parts.sorted { $0.key < $1.key }.map {
            PartRecord(
                number: $0.key,
                modified: Timestamp(seconds: 0),
                size: Int64($0.value.count),
                etag: Checksum.value(of: $0.value, .md5).hexadecimal,
                body: 0,
                checksum: Checksum.value(of: $0.value, upload.partAlgorithm).base64
            )
        }
    }
}
