import AWSCore

/// What `x-amz-content-sha256` says of a body: its hash, or how the body is protected instead.
///
/// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
public enum PayloadHash: Sendable, Hashable {
    /// The body's SHA-256 in lower-case hexadecimal.
    case sha256(String)
    /// Nothing protects the body but the connection.
    case unsigned
    /// The body comes in chunks, each signed.
    case signedChunks
    /// The body comes in chunks, each signed, then a signed trailer.
    case signedChunksWithTrailer
    /// The body comes in unsigned chunks, then an unsigned trailer. The request itself is signed all the same.
    case unsignedChunksWithTrailer

    /// The hash of a body without bytes.
    public static let empty = PayloadHash.sha256("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")

    /// The hash of a body at hand.
    public init(hashing bytes: some Collection<UInt8>) {
        self = bytes.isEmpty ? .empty : .sha256(sha256Hexadecimal(bytes))
    }

    /// Reads a header's value; nil for what is neither a hash nor a mode that S3 has with SigV4.
    public init?(fieldValue: String) {
        switch fieldValue {
        case "UNSIGNED-PAYLOAD": self = .unsigned
        case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD": self = .signedChunks
        case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER": self = .signedChunksWithTrailer
        case "STREAMING-UNSIGNED-PAYLOAD-TRAILER": self = .unsignedChunksWithTrailer
        default:
            guard fieldValue.utf8.count == 64, fieldValue.utf8.allSatisfy({ $0.hexadecimalValue != nil }) else { return nil }
            self = .sha256(fieldValue)
        }
    }

    /// The header's value, which is also the last line of the canonical request.
    public var fieldValue: String {
        switch self {
        case .sha256(let hash): hash
        case .unsigned: "UNSIGNED-PAYLOAD"
        case .signedChunks: "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
        case .signedChunksWithTrailer: "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"
        case .unsignedChunksWithTrailer: "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
        }
    }

    /// Whether the body is framed as `aws-chunked`.
    public var isChunked: Bool {
        switch self {
        case .sha256, .unsigned: false
        case .signedChunks, .signedChunksWithTrailer, .unsignedChunksWithTrailer: true
        }
    }

    /// Whether each chunk carries a signature.
    public var signsChunks: Bool {
        switch self {
        case .sha256, .unsigned, .unsignedChunksWithTrailer: false
        case .signedChunks, .signedChunksWithTrailer: true
        }
    }

    /// Whether a trailer follows the last chunk.
    public var hasTrailer: Bool {
        switch self {
        case .sha256, .unsigned, .signedChunks: false
        case .signedChunksWithTrailer, .unsignedChunksWithTrailer: true
        }
    }
}
