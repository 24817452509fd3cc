import AWSCore
import AWSWire
import S3Model

/// Computes, as a body passes, its MD5 (the ETag) and the checksums that were asked for.
struct BodyDigest: Sendable {
    private var md5 = Checksum(.md5)
    private var checksums: [Checksum]

    init(_ algorithms: [DigestAlgorithm]) {
        self.checksums = algorithms.filter { $0 != .md5 }.map { Checksum($0) }
    }

    mutating func update(_ bytes: [UInt8]) {
        md5.update(bytes)
        for index in checksums.indices { checksums[index].update(bytes) }
    }

    var etag: [UInt8] { md5.value }

    /// The value of one of the algorithms that the digest was made with.
    subscript(algorithm: DigestAlgorithm) -> [UInt8] {
        algorithm == .md5 ? md5.value : checksums.first { $0.algorithm == algorithm }?.value ?? []
    }
}

/// A body that has come whole, is what was promised, and that no transaction has kept yet.
struct ReceivedBody: Sendable {
    let finished: FinishedBody
    /// The MD5 in hexadecimal.
    let etag: String
    let checksum: ObjectChecksum
    /// Computed beside ``checksum`` when it was asked for.
    let other: [UInt8]

    var length: Int64 { finished.length }
}

extension S3 {
    /// Streams a body into the store and checks it against the promise.
    ///
    /// - Parameters:
    ///   - other: A further algorithm to compute.
    ///   - check: Is told the length with each piece, and may refuse it.
    /// - Throws: `BadDigest`, `EntityTooLarge`, and what reading the body throws; then nothing is stored.
    func receive(
        _ body: HTTPBody,
        _ promise: BodyPromise,
        other: DigestAlgorithm? = nil,
        check: @Sendable (Int64) throws -> Void = { _ in }
    ) async throws -> ReceivedBody {
        if let length = body.length, length > promise.longest { throw S3Errors.entityTooLarge(proposed: length, limit: promise.longest) }
        var digest = BodyDigest(other.map { $0 == promise.algorithm ? [$0] : [promise.algorithm, $0] } ?? [promise.algorithm])
        var writer = store.bodies.writer()
        var iterator = body.makeAsyncIterator()
        while let piece = try await iterator.next() {
            digest.update(piece)
            try await writer.append(piece)
            guard writer.length <= promise.longest else {
                throw S3Errors.entityTooLarge(proposed: writer.length, limit: promise.longest)
            }
            try check(writer.length)
        }
        let md5 = digest.etag
        if let expected = promise.md5, expected != md5 {
            throw AWSError("BadDigest", status: 400, message: "The Content-MD5 you specified did not match what we received.")
                .with("ExpectedDigest", promise.isPart ? expected.base64 : expected.hexadecimal).with("CalculatedDigest", md5.base64)
        }
        let value = digest[promise.algorithm]
        if let expected = promise.checksum, expected != value {
            throw AWSError(
                "BadDigest",
                status: 400,
                message: "The \(promise.algorithm.rawValue) you specified did not match the calculated checksum."
            )
        }
        return ReceivedBody(
            finished: try await writer.finish(),
            etag: md5.hexadecimal,
            checksum: ObjectChecksum(value, promise.algorithm),
            other: other.map { digest[$0] } ?? []
        )
    }
}
