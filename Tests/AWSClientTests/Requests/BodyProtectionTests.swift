import AWSCore
import AWSWire
import S3Model
import SQSModel
import Testing

@testable import AWSClient

/// What stands for the body in the signature, and where its checksum travels, over TLS and without.
@Suite struct BodyProtectionTests {
    private func protect(_ request: inout HTTPRequest, _ operation: OperationMetadata, isTLS: Bool) throws -> PayloadHash {
        try BodyProtection(&request, operation: operation, isTLS: isTLS).payload
    }

    @Test func overTLSTheBodyIsNotHashed() throws {
        var bytes = HTTPRequest(method: "PUT", target: "/b/k", body: HTTPBody("photo"))
        #expect(try protect(&bytes, PutObject.metadata, isTLS: true) == .unsigned)
        #expect(bytes.fields["x-amz-checksum-crc32"] == Checksum.value(of: Array("photo".utf8), .crc32).base64)
        var stream = HTTPRequest(method: "PUT", target: "/b/k", body: HTTPBody(length: 5) { nil })
        #expect(try protect(&stream, PutObject.metadata, isTLS: true) == .unsignedChunksWithTrailer)
        #expect(stream.fields["x-amz-trailer"] == "x-amz-checksum-crc32")
        #expect(stream.fields["x-amz-decoded-content-length"] == "5")
        var given = HTTPRequest(method: "PUT", target: "/b/k", fields: ["Content-MD5": "x"], body: HTTPBody(length: 5) { nil })
        #expect(try protect(&given, PutObject.metadata, isTLS: true) == .unsigned)
        #expect(given.fields["x-amz-trailer"] == nil)
    }

    @Test func documentsThatNeedAChecksumGetOne() throws {
        var delete = HTTPRequest(method: "POST", target: "/b?delete", body: HTTPBody("<Delete/>"))
        #expect(try protect(&delete, DeleteObjects.metadata, isTLS: true) == PayloadHash(hashing: Array("<Delete/>".utf8)))
        #expect(delete.fields["x-amz-checksum-crc32"] != nil)
        var get = HTTPRequest(method: "GET", target: "/b/k")
        #expect(try protect(&get, GetObject.metadata, isTLS: true) == .empty)
        #expect(get.fields.fields.isEmpty)
    }

    @Test func longPollsWaitLonger() {
        let timeouts = TransportTimeouts()
        #expect(timeouts.deadline(for: ReceiveMessage.metadata, bodyLength: 100) >= .seconds(40))
        #expect(timeouts.deadline(for: SendMessage.metadata, bodyLength: 0) == timeouts.response)
        #expect(timeouts.deadline(for: SendMessage.metadata, bodyLength: 1 << 20) == timeouts.response)
    }

    /// 5 GiB at 1 Mbit/s take half a day.
    @Test(arguments: [nil, 1 << 20 + 1, 1 << 30])
    func photosAreNotCutOff(length: Int?) {
        #expect(TransportTimeouts().deadline(for: PutObject.metadata, bodyLength: length) > .seconds(12 * 3600))
    }
}
