import Hummingbird
import NIOEmbedded
import NIOHTTPTypes
import Testing

@testable import WebApp

@Suite struct ContinueHandlerTests {
    private func head(_ fields: HTTPFields) -> HTTPRequestPart {
        .head(HTTPRequest(method: .post, scheme: nil, authority: "localhost", path: "/api/photos", headerFields: fields))
    }

    @Test func bodyIsAskedFor() throws {
        let channel = EmbeddedChannel(handler: ContinueHandler())
        try channel.writeInbound(head([.expect: "100-Continue"]))
        #expect(try channel.readOutbound(as: HTTPResponsePart.self) == .head(HTTPResponse(status: .continue)))
        #expect(try channel.readInbound(as: HTTPRequestPart.self) == head([.expect: "100-Continue"]))
        // The answer itself passes, and then the next request is asked on again.
        try channel.writeOutbound(HTTPResponsePart.head(HTTPResponse(status: .created)))
        try channel.writeOutbound(HTTPResponsePart.end(nil))
        _ = try channel.readOutbound(as: HTTPResponsePart.self)
        _ = try channel.readOutbound(as: HTTPResponsePart.self)
        try channel.writeInbound(head([.expect: "100-continue"]))
        #expect(try channel.readOutbound(as: HTTPResponsePart.self) == .head(HTTPResponse(status: .continue)))
    }

    @Test func othersAreLeftAlone() throws {
        let channel = EmbeddedChannel(handler: ContinueHandler())
        try channel.writeInbound(head([:]))
        #expect(try channel.readOutbound(as: HTTPResponsePart.self) == nil)
        // A request behind one that is being answered has no place for it.
        try channel.writeInbound(head([.expect: "100-continue"]))
        #expect(try channel.readOutbound(as: HTTPResponsePart.self) == nil)
    }
}
