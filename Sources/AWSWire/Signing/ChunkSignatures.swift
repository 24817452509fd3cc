import AWSCore

/// The chain of signatures of a chunked body: each covers its chunk and the signature before it, so that none can be changed, left
/// out or moved.
///
/// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
struct ChunkSignatures: Sendable {
    private let key: SigningKey
    private let date: String
    private let scope: SigningScope
    private var previous: String

    /// - Parameter seed: the request's own signature.
    init(key: SigningKey, date: String, scope: SigningScope, seed: String) {
        self.key = key
        self.date = date
        self.scope = scope
        self.previous = seed
    }

    /// The signature of the next chunk, of which the SHA-256 is given in hexadecimal.
    mutating func signChunk(hash: String) -> String {
        previous = key.sign(chunkText(hash: hash))
        return previous
    }

    /// The signature of the trailer after the last chunk.
    mutating func signTrailer(_ fields: HTTPFields) -> String {
        previous = key.sign(trailerText(fields))
        return previous
    }

    /// Takes the next chunk's signature when it is right.
    mutating func acceptChunk(hash: String, signature: String) throws(ChunkSignatureMismatch) {
        let text = chunkText(hash: hash)
        guard key.isValid(signature, for: text) else { throw ChunkSignatureMismatch(stringToSign: text, signature: signature) }
        previous = signature
    }

    /// Takes the trailer's signature when it is right.
    mutating func acceptTrailer(_ fields: HTTPFields, signature: String) throws(ChunkSignatureMismatch) {
        let text = trailerText(fields)
        guard key.isValid(signature, for: text) else { throw ChunkSignatureMismatch(stringToSign: text, signature: signature) }
        previous = signature
    }

    private static let emptyHash = PayloadHash.empty.fieldValue

    private func chunkText(hash: String) -> String {
        "AWS4-HMAC-SHA256-PAYLOAD\n\(date)\n\(scope)\n\(previous)\n\(Self.emptyHash)\n\(hash)"
    }

    private func trailerText(_ fields: HTTPFields) -> String {
        let lines = fields.map { "\($0.name.lowercased()):\($0.value)\n" }.sorted().joined()
        return "AWS4-HMAC-SHA256-TRAILER\n\(date)\n\(scope)\n\(previous)\n\(sha256Hexadecimal(lines.utf8))"
    }
}

/// A chunk or a trailer is not the one that was signed.
struct ChunkSignatureMismatch: Error {
    let stringToSign: String
    let signature: String

    var awsError: AWSError {
        let message = "The request signature we calculated does not match the signature you provided. Check your key and signing method."
        return AWSError("SignatureDoesNotMatch", status: 403, message: message)
            .with("StringToSign", stringToSign)
            .with("SignatureProvided", signature)
    }
}
