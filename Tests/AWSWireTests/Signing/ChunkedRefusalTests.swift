import AWSCore
import AWSWire
import Testing

@Suite struct ChunkedRefusalTests {
    /// The code with which a request is refused, by its signature or while its body is read; nil when it is accepted.
    private func code(_ request: HTTPRequest) async -> String? {
        do {
            _ = try await receive(request)
            return nil
        } catch let error as SignatureError {
            return error.awsError(for: .restXML).code
        } catch let error as AWSError {
            return error.code
        } catch {
            return "\(error)"
        }
    }

    private static func body(_ request: inout HTTPRequest, replacing old: String, with new: String) {
        var text = String(decoding: request.body.bytes ?? [], as: UTF8.self)
        guard let range = text.firstRange(of: old) else { return }
        text.replaceSubrange(range, with: new)
        request.body = HTTPBody(text)
    }

    /// Changes that every chunked mode must notice.
    static let everywhere: [Tampering] = [
        Tampering("the request's signature", "SignatureDoesNotMatch") { request in
            let value = request.fields["Authorization"] ?? ""
            request.fields["Authorization"] = String(value.dropLast(4)) + "0000"
        },
        Tampering("no signature value", "AuthorizationHeaderMalformed") { request in
            let value = request.fields["Authorization"] ?? ""
            request.fields["Authorization"] = String(value.prefix(value.utf8.count - 64))
        },
        Tampering("the target", "SignatureDoesNotMatch") { $0.target = "/examplebucket/other.txt" },
        Tampering("the decoded length", "SignatureDoesNotMatch") { $0.fields["x-amz-decoded-content-length"] = "66561" },
        Tampering("another mode", "SignatureDoesNotMatch") { $0.fields["x-amz-content-sha256"] = "UNSIGNED-PAYLOAD" },
        Tampering("a body cut short", "IncompleteBody") { $0.body = HTTPBody(Array(($0.body.bytes ?? []).dropLast(300))) },
        Tampering("a body without its end", "IncompleteBody") { $0.body = HTTPBody(Array(($0.body.bytes ?? []).dropLast(2))) },
        Tampering("no body", "IncompleteBody") { $0.body = .empty },
        Tampering("bytes after the end", "IncompleteBody") { $0.body = HTTPBody(($0.body.bytes ?? []) + [65]) },
        Tampering("an unframed body", "IncompleteBody") { $0.body = HTTPBody(String(repeating: "a", count: 66_560)) },
        Tampering("a huge chunk", "IncompleteBody") { body(&$0, replacing: "10000", with: "fffffffffffffff") },
        Tampering("a negative chunk", "IncompleteBody") { body(&$0, replacing: "10000", with: "-10000") },
        Tampering("an endless line", "IncompleteBody") { $0.body = HTTPBody("0;" + String(repeating: "x", count: 5000) + "\r\n\r\n") },
    ]

    @Test(arguments: ChunkedUpload.all, everywhere)
    func refusesTamperedUploads(upload: ChunkedUpload, tampering: Tampering) async {
        var (request, _) = upload.request()
        tampering.change(&request)
        #expect(await code(request) == tampering.code)
    }

    @Test(arguments: [ChunkedUpload.signed, .signedWithTrailer])
    func refusesAChangedByteOfAnyChunk(upload: ChunkedUpload) async {
        for position in [100, 40_000, 66_000] {
            var (request, _) = upload.request()
            var bytes = request.body.bytes ?? []
            bytes[position] = UInt8(ascii: "b")
            request.body = HTTPBody(bytes)
            #expect(await code(request) == "SignatureDoesNotMatch")
        }
    }

    @Test func refusesAChangedByteUnderAnUnsignedTrailer() async {
        var (request, _) = ChunkedUpload.unsignedWithTrailer.request()
        var bytes = request.body.bytes ?? []
        bytes[40_000] = UInt8(ascii: "b")
        request.body = HTTPBody(bytes)
        #expect(await code(request) == "BadDigest")
    }

    @Test(arguments: [ChunkedUpload.signed, .signedWithTrailer])
    func refusesWrongChunkSignatures(upload: ChunkedUpload) async {
        for old in ["10000;chunk-signature=", "400;chunk-signature=", "0;chunk-signature="] {
            for new in ["chunk-signature=0", "", "x="] {
                var (request, _) = upload.request()
                let prefix = String(old.prefix { $0 != ";" }) + ";"
                Self.body(&request, replacing: "\r\n\(old)", with: "\r\n\(prefix)\(new)")
                if old.hasPrefix("1") { Self.body(&request, replacing: old, with: "\(prefix)\(new)") }
                #expect(await code(request) == "SignatureDoesNotMatch", "\(old) → \(new)")
            }
        }
    }

    static let trailers: [(String, String, String)] = [
        ("x-amz-checksum-crc32c:sOO8/Q==", "x-amz-checksum-crc32c:AAAAAA==", "SignatureDoesNotMatch"),
        ("x-amz-checksum-crc32c:", "x-amz-checksum-sha1:", "SignatureDoesNotMatch"),
        ("x-amz-trailer-signature:d", "x-amz-trailer-signature:e", "SignatureDoesNotMatch"),
        ("x-amz-trailer-signature:", "x-amz-other:", "SignatureDoesNotMatch"),
        ("x-amz-checksum-crc32c:sOO8/Q==\r\n", "", "SignatureDoesNotMatch"),
        ("x-amz-trailer-signature:", "x-amz-meta-a:1\r\nx-amz-trailer-signature:", "SignatureDoesNotMatch"),
        ("x-amz-checksum-crc32c:", "x-amz-checksum-crc32c", "MalformedTrailerError"),
    ]

    @Test(arguments: trailers)
    func refusesChangedTrailers(old: String, new: String, expected: String) async {
        var (request, _) = ChunkedUpload.signedWithTrailer.request()
        Self.body(&request, replacing: old, with: new)
        #expect(await code(request) == expected)
    }

    @Test(arguments: [
        ("x-amz-checksum-crc64nvme:", "x-amz-checksum-crc64nvme:A", "InvalidRequest"),
        ("x-amz-checksum-crc64nvme:", "x-amz-checksum-crc32:", "MalformedTrailerError"),
        ("x-amz-checksum-crc64nvme:", "x-amz-meta-a:1\r\nx-amz-checksum-crc64nvme:", "MalformedTrailerError"),
        ("\r\nx-amz-checksum-crc64nvme:", "\r\n\r\nx-amz-checksum-crc64nvme:", "MalformedTrailerError"),
    ])
    func refusesChangedUnsignedTrailers(old: String, new: String, expected: String) async {
        var (request, _) = ChunkedUpload.unsignedWithTrailer.request()
        Self.body(&request, replacing: old, with: new)
        #expect(await code(request) == expected)
    }

    /// CVE-2025-31489 and its like: a mode that leaves the body unsigned must not leave the request unsigned.
    @Test func anUnsignedTrailerNeedsARightSignatureAllTheSame() async throws {
        var forged = ChunkedUpload.unsignedWithTrailer.request().request
        forged.fields["Authorization"] =
            "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, "
            + "SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=\(String(repeating: "0", count: 64))"
        #expect(await code(forged) == "AccessDenied")
        forged.fields["x-amz-storage-class"] = nil
        forged.fields["x-amz-decoded-content-length"] = nil
        forged.fields["x-amz-trailer"] = nil
        #expect(await code(forged) == "SignatureDoesNotMatch")
        // Without a signature there are no claims: the gateway treats the request as anonymous.
        forged.fields["Authorization"] = nil
        #expect(try SignatureClaims(forged) == nil)
        // By query: the mode's field was not signed with the link.
        var link = HTTPRequest(method: "PUT", target: "/b/k", fields: ["Host": "h"])
        link.target = RequestSigner(service: "s3", region: "us-east-1")
            .presignedTarget(for: link, with: .documented, lifetime: 60, at: .documented)
        link.fields["x-amz-content-sha256"] = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
        #expect(await code(link) == "AccessDenied")
    }

    @Test func demandsTheDecodedLengthAndATrailerItKnows() throws {
        var request = HTTPRequest(method: "PUT", target: "/b/k", fields: ["x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER"])
        #expect(throws: SignatureError.missingDecodedLength) { try request.verifiedBody(signature: nil) }
        request.fields["x-amz-decoded-content-length"] = "5"
        request.fields["x-amz-trailer"] = "x-amz-checksum-xxhash64"
        #expect(throws: SignatureError.unsupportedTrailer("x-amz-checksum-xxhash64")) { try request.verifiedBody(signature: nil) }
        request.fields["x-amz-trailer"] = "x-amz-checksum-crc32, x-amz-checksum-sha1"
        #expect(throws: SignatureError.self) { try request.verifiedBody(signature: nil) }
    }

    @Test func refusesSmallChunksBeforeTheLast() async throws {
        let small = String(repeating: "a", count: 8191)
        var request = HTTPRequest(
            method: "PUT",
            target: "/b/k",
            fields: ["x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER", "x-amz-decoded-content-length": "8192"],
            body: HTTPBody("1fff\r\n\(small)\r\n1\r\na\r\n0\r\n\r\n")
        )
        let error = await #expect(throws: AWSError.self) { try await request.verifiedBody(signature: nil).collect(upTo: 9000) }
        #expect(error?.code == "InvalidChunkSizeError")
        request.body = HTTPBody("2000\r\n\(small)a\r\n0\r\n\r\n")
        #expect(try await request.verifiedBody(signature: nil).collect(upTo: 9000).count == 8192)
    }
}
