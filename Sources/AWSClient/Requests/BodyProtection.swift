import AWSCore
import AWSWire
import Synchronization

/// How an S3 body is guarded on its way: by which checksum, where it travels, and what the signature says of the body.
///
/// Bytes at hand get a CRC32 in a field. A stream's checksum is known only after its last byte: it follows in a trailer. Over TLS the
/// body needs no further signature; without TLS every byte is signed, as a hash or chunk by chunk.
struct BodyProtection {
    let payload: PayloadHash
    /// The trailer's checksum.
    private let trailing: ChecksumAlgorithm?

    /// Adds the fields that the protection needs.
    init(_ request: inout HTTPRequest, operation: OperationMetadata, isTLS: Bool) throws(RequestError) {
        let isGuardedByCaller =
            request.fields["Content-MD5"] != nil
            || request.fields.contains { ChecksumAlgorithm(fieldName: $0.name) != nil }
        let named = request.fields["x-amz-sdk-checksum-algorithm"].flatMap { ChecksumAlgorithm(rawValue: $0) }
        let wantsChecksum = (operation.streamsInput || operation.requiresChecksum) && !isGuardedByCaller
        let algorithm = wantsChecksum ? named ?? .crc32 : nil
        request.fields["Content-Length"] = nil

        if let bytes = request.body.bytes {
            if let algorithm {
                request.fields["x-amz-sdk-checksum-algorithm"] = algorithm.rawValue
                request.fields[algorithm.fieldName] = Checksum.value(of: bytes, algorithm).base64
            }
            self.payload = isTLS && operation.streamsInput ? .unsigned : PayloadHash(hashing: bytes)
            self.trailing = nil
            return
        }

        guard let length = request.body.length else { throw .unknownLength }
        self.trailing = algorithm
        switch (algorithm != nil, isTLS) {
        case (true, true): self.payload = .unsignedChunksWithTrailer
        case (true, false): self.payload = .signedChunksWithTrailer
        case (false, true): self.payload = .unsigned
        case (false, false): self.payload = .signedChunks
        }
        guard payload.isChunked else { return }
        let encoding = request.fields["Content-Encoding"]
        request.fields["Content-Encoding"] = encoding.map { "aws-chunked,\($0)" } ?? "aws-chunked"
        request.fields["x-amz-decoded-content-length"] = String(length)
        if let algorithm {
            request.fields["x-amz-sdk-checksum-algorithm"] = algorithm.rawValue
            request.fields["x-amz-trailer"] = algorithm.fieldName
        }
    }

    /// The streamed body in chunks.
    func framing(_ body: HTTPBody, signature: RequestSignature) -> HTTPBody {
        let decodedLength = body.length ?? 0
        let next = body.next
        // Nil once the end has been sent.
        let encoder = Mutex<AWSChunkedEncoder?>(AWSChunkedEncoder(payload: payload, checksum: trailing, signature: signature))
        let length = AWSChunkedEncoder.encodedLength(of: decodedLength, payload: payload, checksum: trailing)
        return HTTPBody(length: length) {
            while encoder.withLock({ $0 != nil }) {
                guard let piece = try await next() else {
                    return encoder.withLock { encoder in
                        defer { encoder = nil }
                        return encoder?.finish()
                    }
                }
                if let framed = encoder.withLock({ $0?.encode(piece) }), !framed.isEmpty { return framed }
            }
            return nil
        }
    }
}
