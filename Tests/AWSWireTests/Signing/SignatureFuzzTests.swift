import AWSCore
import AWSWire
import Testing

/// Requests with random damage: whatever is accepted must be what was signed, and nothing may crash. The seed makes a failure repeatable.
@Suite struct SignatureFuzzTests {
    private static func damage(_ bytes: inout [UInt8], _ random: SeededRandomSource) {
        for _ in 0...(random.next() % 3) where !bytes.isEmpty {
            let position = Int(random.next() % UInt64(bytes.count))
            switch random.next() % 4 {
            case 0: bytes[position] ^= 1 << UInt8(random.next() % 8)
            case 1: bytes.remove(at: position)
            case 2: bytes.insert(UInt8(truncatingIfNeeded: random.next()), at: position)
            default:
                let end = min(bytes.count, position + Int(random.next() % 40))
                bytes.insert(contentsOf: bytes[position..<end], at: Int(random.next() % UInt64(bytes.count)))
            }
        }
    }

    @Test(arguments: ChunkedUpload.all, 0..<6)
    func damagedBodiesAreNeverTakenForOthers(upload: ChunkedUpload, seed: Int) async throws {
        let random = SeededRandomSource(seed: UInt64(seed))
        var upload = upload
        upload.data = random.bytes(seed.isMultiple(of: 2) ? 200 : 9000)
        let (intact, _) = upload.request()
        let framed = intact.body.bytes ?? []
        for round in 0..<120 {
            var bytes = framed
            // Mostly in the framing, which is where the decoder has decisions to take.
            if round.isMultiple(of: 3) {
                Self.damage(&bytes, random)
            } else {
                var head = Array(bytes.prefix(100))
                var tail = Array(bytes.suffix(bytes.count - head.count).suffix(220))
                let middle = bytes[head.count..<bytes.count - tail.count]
                Self.damage(&head, random)
                Self.damage(&tail, random)
                bytes = head + middle + tail
            }
            var request = intact
            request.body = HTTPBody(bytes)
            guard let received = try? await receive(request, pieceSize: 1 + Int(random.next() % 500)) else { continue }
            #expect(received == upload.data, "seed \(seed), round \(round)")
        }
    }

    @Test(arguments: 0..<8)
    func damagedFieldsAndLinksAreRefused(seed: Int) throws {
        let random = SeededRandomSource(seed: UInt64(100 + seed))
        let vector = try #require(SigningVector.botocore.last)
        let signed = vector.signedRequest
        let authorization = Array((signed.fields["Authorization"] ?? "").utf8)
        for _ in 0..<150 {
            var bytes = authorization
            Self.damage(&bytes, random)
            var request = signed
            request.fields["Authorization"] = String(decoding: bytes, as: UTF8.self)
            guard let claims = try? SignatureClaims(request) else { continue }
            guard refusal(of: request, with: vector.credentials, now: vector.now) == nil else { continue }
            // Blanks and letter case of names may differ; what is claimed may not.
            #expect(claims.scope.description == "20261124/us-east-1/s3/aws4_request")
            #expect(claims.signature == vector.signature)
        }

        var link = HTTPRequest(method: "GET", target: "/uploads/a.jpg?versionId=1", fields: ["Host": "localhost:4566"])
        link.target = RequestSigner(service: "s3", region: "us-east-1")
            .presignedTarget(for: link, with: .longLived, lifetime: 600, at: .recorded)
        let target = Array(link.target.utf8)
        for _ in 0..<150 {
            var bytes = target
            Self.damage(&bytes, random)
            var request = link
            request.target = String(decoding: bytes, as: UTF8.self)
            guard (try? SignatureClaims(request)) != nil else { continue }
            guard refusal(of: request, with: .longLived, now: .recorded) == nil else { continue }
            #expect(request.path == "/uploads/a.jpg")
            #expect(QueryItems(parsing: request.query)["versionId"] == "1")
            #expect(QueryItems(parsing: request.query)["X-Amz-Expires"] == "600")
        }
    }
}
