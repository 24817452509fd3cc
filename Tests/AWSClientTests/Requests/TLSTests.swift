import AWSClient
import AWSCore
import AWSWire
import S3Model
import Synchronization
import Testing

/// The client over TLS, against a stand-in whose certificate is for AWS's names.
@Suite struct TLSTests {
    private static let hosts = ["uploads.s3.us-east-1.amazonaws.com", "s3.us-east-1.amazonaws.com"]

    private func withClient(
        trusting isTrusted: Bool = true,
        hosts: [String] = hosts,
        isExpired: Bool = false,
        _ body: @Sendable (AWSClient, StandInServer) async throws -> Void
    ) async throws {
        let authority = try TestAuthority(hosts: hosts, isExpired: isExpired)
        defer { authority.remove() }
        let file = authority.file
        try await StandInServer.run(tls: authority.server, { _ in .response(HTTPResponse(status: 200)) }) { server in
            let place = Endpoint(isTLS: true, host: "127.0.0.1", port: server.port)
            let transport = HTTPClientTransport(
                certificateAuthorities: isTrusted ? file : nil,
                overrides: Dictionary(Self.hosts.map { ($0, place) }) { first, _ in first }
            )
            do {
                try await body(AWSClient(.testing(attempts: 1), transport: transport), server)
            } catch {
                Issue.record(error)
            }
            try await transport.shutdown()
        }
    }

    @Test func streamsUnsignedChunksWithATrailer() async throws {
        let bytes = SeededRandomSource(seed: 5).bytes(200_000)
        try await withClient { client, server in
            _ = try await client.call(PutObject.self) {
                let rest = Mutex(bytes)
                let body = HTTPBody(length: Int64(bytes.count)) {
                    rest.withLock { rest in
                        guard !rest.isEmpty else { return nil }
                        defer { rest.removeFirst(min(50_000, rest.count)) }
                        return Array(rest.prefix(50_000))
                    }
                }
                return PutObjectRequest(body: body, bucket: "uploads", key: "k")
            }
            let request = try #require(server.requests.first)
            #expect(request.fields["Host"] == Self.hosts[0])
            #expect(request.target == "/k")
            #expect(request.fields["x-amz-content-sha256"] == "STREAMING-UNSIGNED-PAYLOAD-TRAILER")
            let claims = try #require(try SignatureClaims(request))
            let signature = try SignatureVerifier().verify(claims, of: request, with: .testing, now: client.configuration.clock.now)
            #expect(try await request.verifiedBody(signature: signature).collect(upTo: 1 << 20) == bytes)
        }
    }

    @Test func sendsBytesWithoutHashingThem() async throws {
        try await withClient { client, server in
            _ = try await client.call(PutObject.self, PutObjectRequest(body: HTTPBody("photo"), bucket: "uploads", key: "k"))
            let request = try #require(server.requests.first)
            #expect(request.fields["x-amz-content-sha256"] == "UNSIGNED-PAYLOAD")
            #expect(request.fields["x-amz-checksum-crc32"] == Checksum.value(of: Array("photo".utf8), .crc32).base64)
        }
    }

    @Test func refusesACertificateThatNobodyVouchesFor() async throws {
        try await withClient(trusting: false) { client, server in
            await #expect(throws: TransportError.self) {
                try await client.call(PutObject.self, PutObjectRequest(body: HTTPBody("photo"), bucket: "uploads", key: "k"))
            }
            #expect(server.requests.isEmpty)
        }
    }

    @Test func refusesAnExpiredCertificate() async throws {
        try await withClient(isExpired: true) { client, server in
            let error = await #expect(throws: TransportError.self) {
                try await client.call(PutObject.self, PutObjectRequest(body: HTTPBody("photo"), bucket: "uploads", key: "k"))
            }
            #expect(error?.isTimeout == false)
            #expect(server.requests.isEmpty)
        }
    }

    @Test func refusesACertificateForOtherNames() async throws {
        try await withClient(hosts: ["uploads.s3.eu-west-1.amazonaws.com"]) { client, server in
            await #expect(throws: TransportError.self) {
                try await client.call(PutObject.self, PutObjectRequest(body: HTTPBody("photo"), bucket: "uploads", key: "k"))
            }
            #expect(server.requests.isEmpty)
        }
    }
}
