import AWSClient
import AWSCore
import AWSWire
import S3Model
import SQSModel
import Synchronization
import Testing

@Suite struct StreamingTests {
    /// Runs a client against a stand-in for S3 that checks signatures as the gateway does.
    private func withClient(
        timeouts: TransportTimeouts = TransportTimeouts(),
        attempts: Int = 3,
        _ handler: @escaping StandInServer.Handler,
        _ body: @Sendable (AWSClient, StandInServer) async throws -> Void
    ) async throws {
        try await StandInServer.run(handler) { server in
            let transport = HTTPClientTransport(timeouts: timeouts)
            var configuration = ClientConfiguration.testing(endpoint: .local(server.port), attempts: attempts)
            configuration.timeouts = timeouts
            do {
                try await body(AWSClient(configuration, transport: transport), server)
            } catch {
                Issue.record(error)
            }
            try await transport.shutdown()
        }
    }

    /// The object's bytes, after the signature and all that the request promises of its body have been checked.
    private static func verifiedBody(_ request: HTTPRequest) async throws -> [UInt8] {
        let claims = try #require(try SignatureClaims(request))
        let signature = try SignatureVerifier().verify(claims, of: request, with: .testing, now: JumpingClock().now)
        return try await request.verifiedBody(signature: signature).collect(upTo: 1 << 26)
    }

    private static func stream(_ bytes: [UInt8], pieceSize: Int) -> HTTPBody {
        let position = Mutex(0)
        return HTTPBody(length: Int64(bytes.count)) {
            position.withLock { position in
                guard position < bytes.count else { return nil }
                defer { position += pieceSize }
                return Array(bytes[position..<min(position + pieceSize, bytes.count)])
            }
        }
    }

    @Test func sendsBytesWithAChecksum() async throws {
        try await withClient({ _ in .response(HTTPResponse(status: 200, fields: ["ETag": "\"e\""])) }) { client, server in
            let output = try await client.call(
                PutObject.self,
                PutObjectRequest(body: HTTPBody("123456789"), bucket: "b", contentType: "image/jpeg", key: "k", metadata: ["note": "n"])
            )
            #expect(output.eTag == "\"e\"")
            let request = try #require(server.requests.first)
            #expect(request.fields["x-amz-checksum-crc32"] == "y/Q5Jg==")
            #expect(request.fields["x-amz-content-sha256"] == PayloadHash(hashing: Array("123456789".utf8)).fieldValue)
            #expect(request.fields["Content-Length"] == "9")
            #expect(request.fields["Content-Type"] == "image/jpeg")
            #expect(request.fields["x-amz-meta-note"] == "n")
            #expect(try await Self.verifiedBody(request) == Array("123456789".utf8))
        }
    }

    @Test(arguments: [0, 1, 65_536, 1_000_003])
    func streamsSignedChunksWithATrailer(length: Int) async throws {
        let bytes = SeededRandomSource(seed: 9).bytes(length)
        try await withClient({ _ in .response(HTTPResponse(status: 200)) }) { client, server in
            _ = try await client.call(PutObject.self) {
                PutObjectRequest(body: Self.stream(bytes, pieceSize: 10_000), bucket: "b", contentEncoding: "gzip", key: "k")
            }
            let request = try #require(server.requests.first)
            #expect(request.fields["x-amz-content-sha256"] == "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER")
            #expect(request.fields["x-amz-trailer"] == "x-amz-checksum-crc32")
            #expect(request.fields["Content-Encoding"] == "aws-chunked,gzip")
            #expect(request.fields["Content-Length"] == request.body.length.map { String($0) })
            #expect(request.fields["Transfer-Encoding"] == nil)
            #expect(try await Self.verifiedBody(request) == bytes)
        }
    }

    @Test func keepsAChecksumThatWasGiven() async throws {
        let bytes = Array("123456789".utf8)
        let crc = Checksum.value(of: bytes, .crc64nvme).base64
        try await withClient({ _ in .response(HTTPResponse(status: 200)) }) { client, server in
            _ = try await client.call(PutObject.self) {
                PutObjectRequest(body: Self.stream(bytes, pieceSize: 4), bucket: "b", checksumCRC64NVME: crc, key: "k")
            }
            _ = try await client.call(PutObject.self) {
                PutObjectRequest(body: Self.stream(bytes, pieceSize: 4), bucket: "b", checksumAlgorithm: .sha256, key: "k")
            }
            let given = server.requests[0]
            #expect(given.fields["x-amz-checksum-crc64nvme"] == crc)
            #expect(given.fields["x-amz-trailer"] == nil)
            #expect(given.fields["x-amz-content-sha256"] == "STREAMING-AWS4-HMAC-SHA256-PAYLOAD")
            #expect(try await Self.verifiedBody(given) == bytes)
            #expect(server.requests[1].fields["x-amz-trailer"] == "x-amz-checksum-sha256")
            #expect(try await Self.verifiedBody(server.requests[1]) == bytes)
        }
    }

    @Test func refusesAStreamOfUnknownLength() async throws {
        try await withClient({ _ in .response(HTTPResponse(status: 200)) }) { client, server in
            await #expect(throws: RequestError.unknownLength) {
                try await client.call(PutObject.self, PutObjectRequest(body: HTTPBody(length: nil) { nil }, bucket: "b", key: "k"))
            }
            #expect(server.requests.isEmpty)
        }
    }

    /// 256 MiB pass while the reader is slow: the server must be held up instead of the client's memory filled.
    @Test func readsNoFasterThanItsReader() async throws {
        let pieces = 256
        let made = Mutex(0)
        let piece = [UInt8](repeating: 7, count: 1 << 20)
        let body = HTTPBody(length: Int64(pieces * piece.count)) {
            made.withLock { made in
                guard made < pieces else { return nil }
                made += 1
                return piece
            }
        }
        try await withClient({ _ in .response(HTTPResponse(status: 200, body: body)) }) { client, _ in
            let output = try await client.call(GetObject.self, GetObjectRequest(bucket: "b", key: "k"))
            var count = 0
            var furthest = 0
            for try await piece in output.body {
                count += piece.count
                // What the server made, and the reader has not got yet, lies in buffers: sockets' and ours.
                furthest = max(furthest, made.withLock { $0 } - count >> 20)
                if count < 8 << 20 { for _ in 0..<50 { await Task.yield() } }
            }
            #expect(count == pieces << 20)
            // The kernel's socket buffers may grow to tens of MiB; without back-pressure all 256 would lie there.
            #expect(furthest < 128, "\(furthest) MiB lay between server and reader")
        }
    }

    @Test func noticesACorruptedObject() async throws {
        let good = Checksum.value(of: Array("photo".utf8), .crc32).base64
        func object(_ text: String, _ fields: HTTPFields, status: Int = 200) -> HTTPResponse {
            HTTPResponse(status: status, fields: fields, body: HTTPBody(text))
        }
        let answers: [(HTTPResponse, Bool)] = [
            (object("photo", ["x-amz-checksum-crc32": good]), true),
            (object("phot0", ["x-amz-checksum-crc32": good]), false),
            (object("phot0", ["x-amz-checksum-crc32": good, "x-amz-checksum-type": "COMPOSITE"]), true),
            (object("pho", ["x-amz-checksum-crc32": good, "Content-Range": "bytes 0-2/5"], status: 206), true),
            (object("phot0", ["x-amz-checksum-crc32": "AAAA-3"]), true),
        ]
        let number = Mutex(0)
        try await withClient({ _ in
            .response(
                answers[
                    number.withLock { number in
                        defer { number += 1 }
                        return number
                    }
                ].0
            )
        }) { client, server in
            for (_, isGood) in answers {
                let output = try await client.call(GetObject.self, GetObjectRequest(bucket: "b", key: "k"))
                let body = output.body
                if isGood {
                    _ = try await body.collect(upTo: 100)
                } else {
                    await #expect(throws: ResponseChecksumMismatch(algorithm: .crc32)) { try await body.collect(upTo: 100) }
                }
            }
            #expect(server.requests.allSatisfy { $0.fields["x-amz-checksum-mode"] == "ENABLED" })
        }
    }

    @Test func anObjectThatBreaksOffIsAnError() async throws {
        let response = HTTPResponse(status: 200, fields: ["Content-Length": "1000"])
        try await withClient({ _ in .breakOff(response, after: Array("abc".utf8)) }) { client, _ in
            let output = try await client.call(GetObject.self, GetObjectRequest(bucket: "b", key: "k"))
            let body = output.body
            await #expect(throws: TransportError.self) { try await body.collect(upTo: 2000) }
        }
    }

    @Test func aDocumentThatBreaksOffIsAskedForAgain() async throws {
        let number = Mutex(0)
        let response = HTTPResponse(status: 200, fields: ["Content-Length": "1000"])
        try await withClient({ _ in
            let isFirst = number.withLock { number in
                number += 1
                return number == 1
            }
            return isFirst
                ? .breakOff(response, after: Array("{".utf8))
                : .response(HTTPResponse(status: 200, body: HTTPBody(#"{"QueueUrls":["u"]}"#)))
        }) { client, server in
            let output = try await client.call(ListQueues.self, ListQueuesRequest())
            #expect(output.queueUrls == ["u"])
            #expect(server.requests.count == 2)
        }
    }

    @Test func theBodysOwnErrorIsNotTheConnections() async throws {
        struct Lost: Error {}
        try await withClient({ _ in .response(HTTPResponse(status: 200)) }) { client, _ in
            let made = Mutex(0)
            await #expect(throws: Lost.self) {
                try await client.call(PutObject.self) {
                    made.withLock { $0 += 1 }
                    return PutObjectRequest(body: HTTPBody(length: 5) { throw Lost() }, bucket: "b", key: "k")
                }
            }
            #expect(made.withLock { $0 } == 1)
        }
    }

    @Test func errorsOfStreamedOperationsAreRead() async throws {
        let document = "<?xml version=\"1.0\"?><Error><Code>NoSuchKey</Code><Message>gone</Message><Key>k</Key></Error>"
        try await withClient({ _ in .response(HTTPResponse(status: 404, body: HTTPBody(document))) }) { client, _ in
            let error = await #expect(throws: AWSError.self) {
                try await client.call(GetObject.self, GetObjectRequest(bucket: "b", key: "k"))
            }
            #expect(error?.code == "NoSuchKey")
            #expect(error?.fields.contains(AWSError.Field("Key", "k")) == true)
        }
    }

    @Test func triesAgainAfterABrokenConnection() async throws {
        let number = Mutex(0)
        try await withClient({ _ in
            let count = number.withLock { number in
                number += 1
                return number
            }
            return count < 3 ? .hangUp : .response(HTTPResponse(status: 200, body: HTTPBody(#"{"QueueUrls":["u"]}"#)))
        }) { client, server in
            let output = try await client.call(ListQueues.self, ListQueuesRequest())
            #expect(output.queueUrls == ["u"])
            #expect(server.requests.count == 3)
        }
    }

    @Test func givesUpOnAServerThatIsSilent() async throws {
        var timeouts = TransportTimeouts()
        timeouts.response = .milliseconds(200)
        try await withClient(timeouts: timeouts, attempts: 2, { _ in .silence }) { client, server in
            let error = await #expect(throws: TransportError.self) { try await client.call(ListQueues.self, ListQueuesRequest()) }
            #expect(error?.isTimeout == true)
            #expect(server.requests.count == 2)
        }
    }

    @Test func givesUpOnABodyThatStops() async throws {
        var timeouts = TransportTimeouts()
        // The head comes at once, but on a busy machine that may be a while.
        timeouts.read = .seconds(2)
        let response = HTTPResponse(status: 200, fields: ["Content-Length": "1000"])
        try await withClient(timeouts: timeouts, { _ in .stall(response, after: Array("abc".utf8)) }) { client, _ in
            let body = try await client.call(GetObject.self, GetObjectRequest(bucket: "b", key: "k")).body
            let error = await #expect(throws: TransportError.self) { try await body.collect(upTo: 2000) }
            #expect(error?.isTimeout == true)
        }
    }

    @Test func givesUpOnAnUploadThatStops() async throws {
        var timeouts = TransportTimeouts()
        timeouts.write = .milliseconds(200)
        try await withClient(timeouts: timeouts, attempts: 1, { _ in .silence }) { client, _ in
            let error = await #expect(throws: TransportError.self) {
                try await client.call(PutObject.self) {
                    let body = HTTPBody(length: 5) {
                        try await Task.sleep(for: .seconds(3600))
                        return nil
                    }
                    return PutObjectRequest(body: body, bucket: "b", key: "k")
                }
            }
            #expect(error?.isTimeout == true)
        }
    }

    /// S3 answers a request for another Region's bucket by its head: the body need not be sent to the end first, nor be lost.
    @Test func followsARedirectInTheMiddleOfAnUpload() async throws {
        let bytes = SeededRandomSource(seed: 3).bytes(8 << 20)
        let redirect = HTTPResponse(status: 307, fields: ["x-amz-bucket-region": "eu-west-1"])
        let count = Mutex(0)
        let early: StandInServer.EarlyHandler = { request in
            request.fields["Authorization"]?.contains("/us-east-1/") == true ? redirect : nil
        }
        try await StandInServer.run(
            answeringEarly: early,
            { request in
                count.withLock { $0 = request.body.bytes?.count ?? 0 }
                return .response(HTTPResponse(status: 200, fields: ["ETag": "\"e\""]))
            },
            { server in
                let transport = HTTPClientTransport()
                let client = AWSClient(.testing(endpoint: .local(server.port), attempts: 1), transport: transport)
                do {
                    let output = try await client.call(PutObject.self) {
                        PutObjectRequest(body: Self.stream(bytes, pieceSize: 1 << 16), bucket: "uploads", key: "k")
                    }
                    #expect(output.eTag == "\"e\"")
                } catch {
                    Issue.record(error)
                }
                try await transport.shutdown()
                #expect(count.withLock { $0 } > bytes.count)
                #expect(server.requests.count == 2)
            }
        )
    }

    @Test func nobodyListensThere() async throws {
        let transport = HTTPClientTransport()
        let client = AWSClient(.testing(endpoint: .local(1)), transport: transport)
        let error = await #expect(throws: TransportError.self) { try await client.call(ListQueues.self, ListQueuesRequest()) }
        #expect(error?.isTimeout == false)
        try await transport.shutdown()
    }

    /// Long polls hold their connections: the ninth and later ones must not wait for the first eight.
    @Test func manyRequestsRunAtOnce() async throws {
        let waiting = Mutex(0)
        try await withClient({ _ in
            waiting.withLock { $0 += 1 }
            // Answers only when all have come.
            while waiting.withLock({ $0 }) < 24 { await Task.yield() }
            return .response(HTTPResponse(status: 200, body: HTTPBody("{}")))
        }) { client, server in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<24 { group.addTask { _ = try await client.call(ListQueues.self, ListQueuesRequest()) } }
                try await group.waitForAll()
            }
            #expect(server.mostConnections == 24)
        }
    }

    @Test func cancellationEndsACall() async throws {
        try await withClient({ _ in .silence }) { client, server in
            let task = Task { try await client.call(ListQueues.self, ListQueuesRequest()) }
            while server.requests.isEmpty { await Task.yield() }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
        }
    }
}
