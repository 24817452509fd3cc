import AWSCore
import Synchronization

extension HTTPRequest {
    /// The body as S3's service sees it: without the framing of `aws-chunked`, and failing, at the latest at its end, when it is not
    /// what the request's fields promise (hash, chunk signatures, length, trailing checksum).
    ///
    /// - Parameter signature: what verification gave; nil for anonymous requests and for keys whose secret is not known.
    /// - Throws: when the fields themselves are wrong. Reading the body throws `AWSError`.
    public func verifiedBody(signature: VerifiedSignature?) throws(SignatureError) -> HTTPBody {
        // As in the claims: a link may carry the hash of what may be uploaded with it.
        guard let value = fields["x-amz-content-sha256"] ?? QueryItems(parsing: query)["X-Amz-Content-Sha256"] else { return body }
        guard let payload = PayloadHash(fieldValue: value) else { throw .invalidPayloadHash(value) }
        switch payload {
        case .unsigned:
            return body
        case .sha256(let hash):
            return try body.checkingSHA256(hash)
        case .signedChunks, .signedChunksWithTrailer, .unsignedChunksWithTrailer:
            guard let text = fields["x-amz-decoded-content-length"], let length = Int64(text), length >= 0 else {
                throw .missingDecodedLength
            }
            let names = fields.values(of: "x-amz-trailer").flatMap { $0.split(separator: ",") }
                .map { $0.filter { !$0.isWhitespace } }
            let decoder = try AWSChunkedDecoder(payload: payload, decodedLength: length, trailerFields: names, signature: signature)
            return body.decoding(by: decoder, length: length)
        }
    }
}

extension HTTPBody {
    fileprivate func checkingSHA256(_ given: String) throws(SignatureError) -> HTTPBody {
        if let bytes {
            let computed = sha256Hexadecimal(bytes)
            guard constantTimeEqual(given.lowercased(), computed) else { throw .payloadHashMismatch(given: given, computed: computed) }
            return self
        }
        let pieces = next
        let hash = Mutex(Checksum(.sha256))
        return HTTPBody(length: length) {
            guard let piece = try await pieces() else {
                let computed = hash.withLock { $0.value.hexadecimal }
                guard constantTimeEqual(given.lowercased(), computed) else {
                    throw SignatureError.payloadHashMismatch(given: given, computed: computed).awsError(for: .restXML)
                }
                return nil
            }
            hash.withLock { $0.update(piece) }
            return piece
        }
    }

    fileprivate func decoding(by decoder: AWSChunkedDecoder, length: Int64) -> HTTPBody {
        let pieces = next
        let decoder = Mutex(decoder)
        return HTTPBody(length: length) {
            while let piece = try await pieces() {
                let decoded = try decoder.withLock { try $0.decode(piece) }
                if !decoded.isEmpty { return decoded }
            }
            try decoder.withLock { try $0.finish() }
            return nil
        }
    }
}
