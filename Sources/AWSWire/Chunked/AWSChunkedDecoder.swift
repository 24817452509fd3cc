public import AWSCore

/// Takes the framing off an `aws-chunked` body and checks what it promises: the length, each chunk's signature, the trailer and its
/// signature, the checksum in the trailer. A pure state machine: bytes go in, bytes of the object come out.
///
/// What came out counts only once ``finish()`` has returned: a chunk's signature stands before its data, but can be checked only after.
///
///     10000;chunk-signature=…\r\n  <65536 bytes>\r\n  0;chunk-signature=…\r\n  x-amz-checksum-crc32c:sOO8/Q==\r\n
///     x-amz-trailer-signature:…\r\n  \r\n
public struct AWSChunkedDecoder: Sendable {
    private enum State: Sendable, Equatable {
        /// In the line that opens a chunk.
        case chunkLine
        /// In a chunk's data, of which this many bytes are missing.
        case data(remaining: Int64)
        /// At the line break after a chunk's data.
        case dataEnd
        /// In the trailer's lines, or at the empty line that ends the body.
        case trailer
        case ended
        /// An error was thrown: nothing more is taken.
        case failed
    }

    /// Every chunk but the last has at least this many bytes, as S3 demands.
    private static let smallestChunk: Int64 = 8192
    /// A hexadecimal length, a signature, and room to spare.
    private static let longestLine = 1024
    private static let mostTrailerFields = 16

    private let payload: PayloadHash
    private let decodedLength: Int64
    private let announcedTrailer: [String]
    private var chunks: ChunkSignatures?

    private var state = State.chunkLine
    private var line: [UInt8] = []
    private var received: Int64 = 0
    private var chunkNumber = 0
    private var chunkLength: Int64 = 0
    private var chunkHash: Checksum?
    private var chunkSignature = ""
    private var checksum: Checksum?

    /// The trailer's fields, without its signature; complete after ``finish()``.
    public private(set) var trailer = HTTPFields()

    /// - Parameters:
    ///   - payload: one of the chunked modes.
    ///   - decodedLength: `x-amz-decoded-content-length`.
    ///   - trailerFields: the names in `x-amz-trailer`.
    ///   - signature: the request's verified signature; nil for anonymous requests and for keys whose secret is not known, of which
    ///     chunk signatures are not checked.
    /// - Throws: ``SignatureError/unsupportedTrailer(_:)``.
    public init(
        payload: PayloadHash,
        decodedLength: Int64,
        trailerFields: [String],
        signature: VerifiedSignature?
    ) throws(SignatureError) {
        self.payload = payload
        self.decodedLength = decodedLength
        self.announcedTrailer = payload.hasTrailer ? trailerFields.map { $0.lowercased() } : []
        self.chunks = payload.signsChunks ? signature?.chunks : nil
        let checksums = announcedTrailer.filter { $0.hasPrefix("x-amz-checksum-") }
        guard checksums.count <= 1 else { throw .unsupportedTrailer(trailerFields.joined(separator: ",")) }
        if let name = checksums.first {
            guard let algorithm = ChecksumAlgorithm(fieldName: name) else { throw .unsupportedTrailer(name) }
            self.checksum = Checksum(algorithm)
        }
    }

    /// Takes the next bytes of the body and gives the object's bytes that they hold.
    public mutating func decode(_ bytes: [UInt8]) throws(AWSError) -> [UInt8] {
        guard state != .failed else { throw Self.malformed }
        do throws(AWSError) {
            return try advance(bytes)
        } catch {
            state = .failed
            throw error
        }
    }

    /// Checks that the body is whole.
    public func finish() throws(AWSError) {
        guard state == .ended else {
            throw AWSError("IncompleteBody", status: 400, message: "The request body terminated unexpectedly")
        }
    }

    private mutating func advance(_ bytes: [UInt8]) throws(AWSError) -> [UInt8] {
        var output: [UInt8] = []
        var position = 0
        while position < bytes.count {
            switch state {
            case .chunkLine:
                guard let text = try takeLine(bytes, &position) else { break }
                try openChunk(text)
            case .data(let remaining):
                let count = Int(min(remaining, Int64(bytes.count - position)))
                let piece = bytes[position..<position + count]
                if output.isEmpty { output.reserveCapacity(bytes.count - position) }
                output.append(contentsOf: piece)
                chunkHash?.update(piece)
                checksum?.update(piece)
                received += Int64(count)
                position += count
                state = remaining > Int64(count) ? .data(remaining: remaining - Int64(count)) : .dataEnd
            case .dataEnd:
                guard let text = try takeLine(bytes, &position) else { break }
                guard text.isEmpty else { throw Self.malformed }
                try closeChunk()
                state = .chunkLine
            case .trailer:
                guard let text = try takeLine(bytes, &position) else { break }
                try takeTrailerLine(text)
            case .ended, .failed:
                throw Self.malformed
            }
        }
        return output
    }

    /// The line up to CR LF, which may have come in pieces; nil when its end is still to come.
    private mutating func takeLine(_ bytes: [UInt8], _ position: inout Int) throws(AWSError) -> String? {
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if byte == UInt8(ascii: "\n"), line.last == UInt8(ascii: "\r") {
                line.removeLast()
                defer { line.removeAll(keepingCapacity: true) }
                guard let text = String(validating: line, as: UTF8.self) else { throw Self.malformed }
                return text
            }
            line.append(byte)
            guard line.count <= Self.longestLine else { throw Self.malformed }
        }
        return nil
    }

    private mutating func openChunk(_ text: String) throws(AWSError) {
        let parts = text.split(separator: ";", omittingEmptySubsequences: false)
        let digits = parts[0].utf8
        guard (1...16).contains(digits.count), digits.allSatisfy({ $0.hexadecimalValue != nil }),
            let length = Int64(parts[0], radix: 16)
        else { throw Self.malformed }
        if length > 0, chunkNumber > 0, chunkLength < Self.smallestChunk {
            let message = "Only the last chunk is allowed to have a size less than 8192 bytes"
            throw AWSError("InvalidChunkSizeError", status: 403, message: message)
                .with("Chunk", String(chunkNumber + 1))
                .with("BadChunkSize", String(chunkLength))
        }
        // Refused before a byte of it is taken: a wrong length cannot make the body grow.
        guard length <= decodedLength - received else { throw Self.wrongLength }
        chunkNumber += 1
        chunkLength = length
        chunkSignature = ""
        for part in parts.dropFirst() where part.hasPrefix("chunk-signature=") {
            chunkSignature = String(part.dropFirst("chunk-signature=".count))
        }
        chunkHash = chunks == nil ? nil : Checksum(.sha256)
        if length > 0 {
            state = .data(remaining: length)
        } else {
            try closeChunk()
            guard received == decodedLength else { throw Self.wrongLength }
            state = .trailer
        }
    }

    private mutating func closeChunk() throws(AWSError) {
        guard let hash = chunkHash else { return }
        do {
            try chunks?.acceptChunk(hash: hash.value.hexadecimal, signature: chunkSignature)
        } catch {
            throw error.awsError
        }
    }

    private mutating func takeTrailerLine(_ text: String) throws(AWSError) {
        guard !text.isEmpty else { return try closeTrailer() }
        guard payload.hasTrailer, let colon = text.firstIndex(of: ":"), trailer.fields.count < Self.mostTrailerFields else {
            throw Self.malformedTrailer
        }
        let name = text[..<colon].lowercased()
        let value = text[text.index(after: colon)...].drop { $0.isWhitespace }
        trailer.append(name, String(value.trimmingTrailingBlanks))
    }

    private mutating func closeTrailer() throws(AWSError) {
        let signature = trailer["x-amz-trailer-signature"]
        trailer["x-amz-trailer-signature"] = nil
        if payload == .signedChunksWithTrailer {
            do {
                try chunks?.acceptTrailer(trailer, signature: signature ?? "")
            } catch {
                throw error.awsError
            }
        }
        // Exactly what was announced, once each: an unsigned trailer could otherwise bring what the signature did not promise.
        guard trailer.map(\.name).sorted() == announcedTrailer.sorted() else { throw Self.malformedTrailer }
        if let checksum {
            let given = trailer[checksum.algorithm.fieldName].flatMap { [UInt8](base64: $0) }
            guard let given, given.count == checksum.algorithm.byteCount else {
                let message = "Value for \(checksum.algorithm.fieldName) trailing header is invalid."
                throw AWSError("InvalidRequest", status: 400, message: message)
            }
            guard given == checksum.value else { throw .badDigest(checksum.algorithm) }
        }
        state = .ended
    }

    private static let malformed = AWSError(
        "IncompleteBody",
        status: 400,
        message: "The request body is not well-formed as aws-chunked"
    )

    private static let wrongLength = AWSError(
        "IncompleteBody",
        status: 400,
        message: "You did not provide the number of bytes specified by the x-amz-decoded-content-length HTTP header"
    )

    private static let malformedTrailer = AWSError(
        "MalformedTrailerError",
        status: 400,
        message: "The request contained trailing data that was not well-formed or did not conform to our published schema."
    )
}

extension AWSError {
    /// S3's answer to a body that does not have the checksum that came with it.
    public static func badDigest(_ algorithm: ChecksumAlgorithm) -> AWSError {
        AWSError("BadDigest", status: 400, message: "The \(algorithm.rawValue) you specified did not match the calculated checksum.")
    }
}

extension Substring {
    fileprivate var trimmingTrailingBlanks: Substring {
        var text = self
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return text
    }
}
