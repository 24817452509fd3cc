import AWSCore
import AWSWire
import Testing

/// A chunked upload as AWS documents it: 65 KiB of `a`, in chunks of 64 KiB and 1 KiB.
///
/// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html and …/sigv4-streaming-trailers.html
struct ChunkedUpload: Sendable, CustomTestStringConvertible {
    var payload: PayloadHash
    var checksum: ChecksumAlgorithm?
    var data = [UInt8](repeating: UInt8(ascii: "a"), count: 66_560)

    static let signed = ChunkedUpload(payload: .signedChunks, checksum: nil)
    static let signedWithTrailer = ChunkedUpload(payload: .signedChunksWithTrailer, checksum: .crc32c)
    static let unsignedWithTrailer = ChunkedUpload(payload: .unsignedChunksWithTrailer, checksum: .crc64nvme)
    static let all = [signed, signedWithTrailer, unsignedWithTrailer]

    var testDescription: String { payload.fieldValue }

    /// The signed request with its framed body.
    func request(pieces: Int = 1) -> (request: HTTPRequest, signature: String) {
        var fields: HTTPFields = [
            "Host": "s3.amazonaws.com", "x-amz-storage-class": "REDUCED_REDUNDANCY", "Content-Encoding": "aws-chunked",
            "x-amz-decoded-content-length": String(data.count),
        ]
        fields["x-amz-trailer"] = checksum?.fieldName
        var request = HTTPRequest(method: "PUT", target: "/examplebucket/chunkObject.txt", fields: fields)
        let signature = RequestSigner(service: "s3", region: "us-east-1")
            .sign(&request, with: .documented, payload: payload, at: .documented)
        var encoder = AWSChunkedEncoder(payload: payload, checksum: checksum, signature: signature)
        var framed: [UInt8] = []
        let size = (data.count + pieces - 1) / pieces
        for start in stride(from: 0, to: data.count, by: max(size, 1)) {
            framed += encoder.encode(Array(data[start..<min(start + size, data.count)]))
        }
        framed += encoder.finish()
        request.body = HTTPBody(framed)
        return (request, signature.text)
    }
}

/// Reads a request as the gateway does: claims, verification, then the body in pieces of the given size.
func receive(_ request: HTTPRequest, pieceSize: Int = 4096) async throws -> [UInt8] {
    guard let claims = try SignatureClaims(request) else { throw SignatureError.unknownAccessKey("anonymous") }
    let signature = try SignatureVerifier().verify(claims, of: request, with: .documented, now: .documented)
    var streamed = request
    let bytes = request.body.bytes ?? []
    let pieces = stride(from: 0, to: bytes.count, by: pieceSize).map { Array(bytes[$0..<min($0 + pieceSize, bytes.count)]) }
    let stream = AsyncStream { continuation in
        for piece in pieces { continuation.yield(piece) }
        continuation.finish()
    }
    let source = PieceSource(stream)
    streamed.body = HTTPBody(length: nil) { await source.next() }
    return try await streamed.verifiedBody(signature: signature).collect(upTo: 1 << 20)
}

private actor PieceSource {
    private var pieces: [[UInt8]] = []
    private var isLoaded = false
    private let stream: AsyncStream<[UInt8]>

    init(_ stream: AsyncStream<[UInt8]>) {
        self.stream = stream
    }

    func next() async -> [UInt8]? {
        if !isLoaded {
            isLoaded = true
            for await piece in stream { pieces.append(piece) }
            pieces.reverse()
        }
        return pieces.popLast()
    }
}

@Suite struct ChunkedBodyTests {
    @Test func signsTheDocumentedChunks() {
        let (request, seed) = ChunkedUpload.signedWithTrailer.request()
        let body = String(decoding: request.body.bytes ?? [], as: UTF8.self)
        #expect(seed == "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e")
        #expect(body.hasPrefix("10000;chunk-signature=b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2\r\n"))
        #expect(body.contains("\r\n400;chunk-signature=1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7\r\n"))
        #expect(
            body.hasSuffix(
                "\r\n0;chunk-signature=2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992\r\n"
                    + "x-amz-checksum-crc32c:sOO8/Q==\r\n"
                    + "x-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n"
            )
        )
    }

    /// The example without trailer also signs the content's length.
    @Test func verifiesTheDocumentedChunksWithoutTrailer() async throws {
        let data = String(repeating: "a", count: 65_536)
        let last = String(repeating: "a", count: 1024)
        var request = HTTPRequest(
            method: "PUT",
            target: "/examplebucket/chunkObject.txt",
            fields: [
                "Host": "s3.amazonaws.com", "x-amz-date": "20130524T000000Z", "x-amz-storage-class": "REDUCED_REDUNDANCY",
                "Authorization": "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
                    + "SignedHeaders=content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;"
                    + "x-amz-storage-class,Signature=4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9",
                "x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "Content-Encoding": "aws-chunked",
                "x-amz-decoded-content-length": "66560", "Content-Length": "66824",
            ]
        )
        request.body = HTTPBody(
            "10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648\r\n\(data)\r\n"
                + "400;chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497\r\n\(last)\r\n"
                + "0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n\r\n"
        )
        #expect(request.body.length == 66_824)
        #expect(try await receive(request) == Array((data + last).utf8))
    }

    @Test(arguments: ChunkedUpload.all, [1, 7, 100, 4096, 70_000])
    func returnsWhatWasSent(upload: ChunkedUpload, pieceSize: Int) async throws {
        // A byte at a time would be slow at the full length.
        var upload = upload
        if pieceSize < 100 { upload.data = SeededRandomSource(seed: 3).bytes(3000) }
        let (request, _) = upload.request(pieces: 9)
        let expectedLength = AWSChunkedEncoder.encodedLength(
            of: Int64(upload.data.count),
            payload: upload.payload,
            checksum: upload.checksum
        )
        #expect(request.body.length == expectedLength)
        #expect(try await receive(request, pieceSize: pieceSize) == upload.data)
    }

    @Test(arguments: ChunkedUpload.all, [0, 1, 65_535, 65_536, 65_537, 131_072])
    func knowsTheFramedLength(upload: ChunkedUpload, length: Int) async throws {
        var upload = upload
        upload.data = SeededRandomSource(seed: 4).bytes(length)
        let (request, _) = upload.request()
        let expected = AWSChunkedEncoder.encodedLength(of: Int64(length), payload: upload.payload, checksum: upload.checksum)
        #expect(request.body.length == expected)
        #expect(try await receive(request, pieceSize: 9999) == upload.data)
    }

    /// A link may say which bytes alone may be uploaded with it.
    @Test func checksAHashThatALinkCarries() async throws {
        let hash = PayloadHash(hashing: Array("photo".utf8))
        var request = HTTPRequest(
            method: "PUT",
            target: "/b/k?X-Amz-Content-Sha256=\(hash.fieldValue)",
            fields: ["Host": "h"],
            body: HTTPBody("photo")
        )
        request.target = RequestSigner(service: "s3", region: "us-east-1")
            .presignedTarget(for: request, with: .documented, lifetime: 60, payload: hash, at: .documented)
        #expect(try await receive(request, pieceSize: 2) == Array("photo".utf8))
        let claims = try #require(try SignatureClaims(request))
        request.body = HTTPBody(length: 5) { nil }
        let signature = try SignatureVerifier().verify(claims, of: request, with: .documented, now: .documented)
        let error = await #expect(throws: AWSError.self) { try await request.verifiedBody(signature: signature).collect(upTo: 10) }
        #expect(error?.code == "XAmzContentSHA256Mismatch")
    }

    @Test func checksAPlainHashWhileReading() async throws {
        var request = HTTPRequest(method: "PUT", target: "/b/k", fields: ["Host": "h"], body: HTTPBody("photo"))
        let payload = PayloadHash(hashing: Array("photo".utf8))
        RequestSigner(service: "s3", region: "us-east-1").sign(&request, with: .documented, payload: payload, at: .documented)
        #expect(try await receive(request, pieceSize: 2) == Array("photo".utf8))
        let claims = try #require(try SignatureClaims(request))
        let signature = try SignatureVerifier().verify(claims, of: request, with: .documented, now: .documented)
        let source = PieceSource(
            AsyncStream { continuation in
                continuation.yield(Array("phot".utf8))
                continuation.yield(Array("0".utf8))
                continuation.finish()
            }
        )
        request.body = HTTPBody(length: 5) { await source.next() }
        let error = await #expect(throws: AWSError.self) {
            try await request.verifiedBody(signature: signature).collect(upTo: 100)
        }
        #expect(error?.code == "XAmzContentSHA256Mismatch")
    }
}
