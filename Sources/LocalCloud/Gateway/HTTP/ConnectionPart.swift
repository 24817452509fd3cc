import NIOCore
import NIOHTTP1

/// What a connection's task gets of its socket.
enum ConnectionPart: Sendable {
    /// A request's head, and as much of its body as came along. `isComplete`: nothing more of it follows.
    case request(HTTPRequestHead, body: ByteBuffer?, isComplete: Bool)
    case body(ByteBuffer)
    case end
    /// The bytes are not HTTP/1, or exceed a limit; nothing more follows.
    case malformed
}

/// Gathers what one read of the socket brought: most requests then come as a single part.
final class ConnectionPartHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = ConnectionPart

    private let activity: ConnectionActivity
    private var head: HTTPRequestHead?
    private var body: ByteBuffer?
    private var isBroken = false

    init(activity: ConnectionActivity) {
        self.activity = activity
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isBroken else { return }
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
        case .body(var bytes):
            if body == nil { body = bytes } else { body?.writeBuffer(&bytes) }
        case .end:
            if let head {
                fire(.request(head, body: body, isComplete: true), context)
                self.head = nil
            } else {
                if let body { fire(.body(body), context) }
                fire(.end, context)
            }
            body = nil
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        flushPending(context)
        activity.sawBytes()
        context.fireChannelReadComplete()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if error is HTTPParserError {
            isBroken = true
            // A body that broke off in the middle ends with the connection; its request is told by the missing end.
            if head != nil {
                head = nil
                body = nil
            }
            fire(.malformed, context)
        } else {
            context.fireErrorCaught(error)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .some(.inputClosed) = event as? ChannelEvent {
            flushPending(context)
            activity.peerClosed()
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        activity.connectionLost()
        context.fireChannelInactive()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        activity.writability(context.channel.isWritable)
        context.fireChannelWritabilityChanged()
    }

    private func flushPending(_ context: ChannelHandlerContext) {
        if let head {
            fire(.request(head, body: body, isComplete: false), context)
        } else if let body {
            fire(.body(body), context)
        }
        head = nil
        body = nil
    }

    private func fire(_ part: ConnectionPart, _ context: ChannelHandlerContext) {
        context.fireChannelRead(wrapInboundOut(part))
    }
}
