import AWSCore

/// Frames a body as `aws-chunked` for a client that does not know the body's checksum before it has sent it: chunks of one size, each
/// signed when the mode says so, then the checksum in the trailer. A pure state machine.
public struct AWSChunkedEncoder: Sendable {
    /// S3 takes no chunk below 8 KiB but the last; larger ones cost memory, smaller ones signatures.
    public static let chunkSize = 65_536

    private let payload: PayloadHash
    private var chunks: ChunkSignatures?
    private var checksum: Checksum?
    private var pending: [UInt8] = []

    /// - Parameters:
    ///   - payload: one of the chunked modes.
    ///   - checksum: the trailer's checksum, for the modes with a trailer.
    ///   - signature: the request's signature, for the modes that sign chunks.
    public init(payload: PayloadHash, checksum: ChecksumAlgorithm?, signature: RequestSignature) {
        self.payload = payload
        self.checksum = payload.hasTrailer ? checksum.map { Checksum($0) } : nil
        self.chunks = payload.signsChunks ? signature.chunks : nil
        pending.reserveCapacity(Self.chunkSize)
    }

    /// Takes the object's next bytes and gives the framed bytes that are complete.
    public mutating func encode(_ bytes: [UInt8]) -> [UInt8] {
        checksum?.update(bytes)
        var output: [UInt8] = []
        var rest = bytes[...]
        while pending.count + rest.count >= Self.chunkSize {
            let taken = rest.prefix(Self.chunkSize - pending.count)
            rest = rest.dropFirst(taken.count)
            pending.append(contentsOf: taken)
            appendChunk(pending, to: &output)
            pending.removeAll(keepingCapacity: true)
        }
        pending.append(contentsOf: rest)
        return output
    }

    /// Gives the last chunk, the empty one and the trailer.
    public mutating func finish() -> [UInt8] {
        var output: [UInt8] = []
        if !pending.isEmpty { appendChunk(pending, to: &output) }
        pending = []
        appendChunk([], to: &output)
        if let checksum {
            let trailer = HTTPFields([.init(checksum.algorithm.fieldName, checksum.value.base64)])
            for field in trailer { output.append(contentsOf: "\(field.name):\(field.value)\r\n".utf8) }
            if let signature = chunks?.signTrailer(trailer) {
                output.append(contentsOf: "x-amz-trailer-signature:\(signature)\r\n".utf8)
            }
        }
        output.append(contentsOf: "\r\n".utf8)
        return output
    }

    /// The framed length of a body of `decodedLength` bytes, which HTTP wants to know before the first byte.
    public static func encodedLength(of decodedLength: Int64, payload: PayloadHash, checksum: ChecksumAlgorithm?) -> Int64 {
        let signature: Int64 = payload.signsChunks ? Int64(";chunk-signature=".utf8.count + 64) : 0
        func chunk(_ length: Int64) -> Int64 {
            Int64(String(length, radix: 16).utf8.count) + signature + 2 + (length > 0 ? length + 2 : 0)
        }
        let size = Int64(chunkSize)
        let rest = decodedLength % size
        var total = decodedLength / size * chunk(size) + (rest > 0 ? chunk(rest) : 0) + chunk(0) + 2
        if payload.hasTrailer, let checksum {
            total += Int64(checksum.fieldName.utf8.count + 1 + (checksum.byteCount + 2) / 3 * 4 + 2)
            if payload.signsChunks { total += Int64("x-amz-trailer-signature:".utf8.count + 64 + 2) }
        }
        return total
    }

    private mutating func appendChunk(_ data: [UInt8], to output: inout [UInt8]) {
        output.reserveCapacity(output.count + data.count + 128)
        output.append(contentsOf: String(data.count, radix: 16).utf8)
        if let signature = chunks?.signChunk(hash: PayloadHash(hashing: data).fieldValue) {
            output.append(contentsOf: ";chunk-signature=\(signature)".utf8)
        }
        output.append(contentsOf: "\r\n".utf8)
        guard !data.isEmpty else { return }
        output.append(contentsOf: data)
        output.append(contentsOf: "\r\n".utf8)
    }
}
