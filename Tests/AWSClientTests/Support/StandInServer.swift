import AWSCore
import AWSWire
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization

/// An HTTP server within the test's process that answers what the test says, and remembers what it was asked.
final class StandInServer: Sendable {
    enum Answer: Sendable {
        case response(HTTPResponse)
        /// Closes the connection without an answer.
        case hangUp
        /// Sends the head and a part of the announced body, then closes the connection.
        case breakOff(HTTPResponse, after: [UInt8])
        /// Sends the head and a part of the announced body, then nothing more.
        case stall(HTTPResponse, after: [UInt8])
        /// Never answers.
        case silence
    }

    typealias Handler = @Sendable (HTTPRequest) async throws -> Answer

    /// What is answered to a request's head, before its body has come; nil to wait for the body.
    typealias EarlyHandler = @Sendable (HTTPRequest) -> HTTPResponse?

    private typealias Connection = NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>

    let port: Int
    private let received = Mutex<[HTTPRequest]>([])
    private let openConnections = Mutex<(now: Int, most: Int)>((0, 0))

    /// The requests so far, bodies included.
    var requests: [HTTPRequest] { received.withLock { $0 } }

    /// The most connections that were open at once.
    var mostConnections: Int { openConnections.withLock { $0.most } }

    private let answerEarly: EarlyHandler

    private init(port: Int, answerEarly: @escaping EarlyHandler) {
        self.port = port
        self.answerEarly = answerEarly
    }

    /// Runs a server for the duration of `body`.
    ///
    /// - Parameter tls: speaks TLS by it.
    static func run<Value: Sendable>(
        tls: NIOSSLContext? = nil,
        answeringEarly answerEarly: @escaping EarlyHandler = { _ in nil },
        _ handler: @escaping Handler,
        _ body: @Sendable (StandInServer) async throws -> Value
    ) async throws -> Value {
        let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.backlog, value: 256)
            .bind(host: "127.0.0.1", port: 0) { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls)) }
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline(withPipeliningAssistance: false)
                    return try Connection(wrappingChannelSynchronously: channel)
                }
            }
        let server = StandInServer(port: channel.channel.localAddress?.port ?? 0, answerEarly: answerEarly)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await channel.executeThenClose { connections in
                    await withDiscardingTaskGroup { group in
                        do {
                            for try await connection in connections {
                                group.addTask { try? await server.serve(connection, handler) }
                            }
                        } catch {}
                        group.cancelAll()
                    }
                }
            }
            let value = try await body(server)
            group.cancelAll()
            return value
        }
    }

    private func serve(_ connection: Connection, _ handler: Handler) async throws {
        openConnections.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
        defer { openConnections.withLock { $0.now -= 1 } }
        try await connection.executeThenClose { inbound, outbound in
            var request = HTTPRequest(method: "", target: "")
            var bytes: [UInt8] = []
            var wasAnswered = false
            for try await part in inbound {
                switch part {
                case .head(let head):
                    let fields = HTTPFields(head.headers.map { HTTPFields.Field($0.name, $0.value) })
                    request = HTTPRequest(method: head.method.rawValue, target: head.uri, fields: fields)
                    bytes = []
                    let early = answerEarly(request)
                    wasAnswered = early != nil
                    if let early {
                        received.withLock { $0.append(request) }
                        try await Self.write(early, to: outbound, isHead: request.method == "HEAD")
                    }
                case .body(let buffer):
                    bytes.append(contentsOf: buffer.readableBytesView)
                case .end:
                    if wasAnswered { continue }
                    request.body = HTTPBody(bytes)
                    received.withLock { $0.append(request) }
                    switch try await handler(request) {
                    case .hangUp:
                        return
                    case .silence:
                        try await Task.sleep(for: .seconds(3600))
                    case .response(let response):
                        try await Self.write(response, to: outbound, isHead: request.method == "HEAD")
                    case .stall(let response, let part):
                        try await outbound.write(.head(Self.head(of: response)))
                        try await outbound.write(.body(.byteBuffer(ByteBuffer(bytes: part))))
                        try await Task.sleep(for: .seconds(3600))
                    case .breakOff(let response, let part):
                        try await outbound.write(.head(Self.head(of: response)))
                        try await outbound.write(.body(.byteBuffer(ByteBuffer(bytes: part))))
                        return
                    }
                }
            }
        }
    }

    private static func write(
        _ response: HTTPResponse,
        to outbound: NIOAsyncChannelOutboundWriter<HTTPServerResponsePart>,
        isHead: Bool
    ) async throws {
        try await outbound.write(.head(head(of: response)))
        if !isHead {
            for try await piece in response.body { try await outbound.write(.body(.byteBuffer(ByteBuffer(bytes: piece)))) }
        }
        try await outbound.write(.end(nil))
    }

    private static func head(of response: HTTPResponse) -> HTTPResponseHead {
        var headers = HTTPHeaders(response.fields.map { ($0.name, $0.value) })
        if let length = response.body.length, !headers.contains(name: "Content-Length") {
            headers.add(name: "Content-Length", value: String(length))
        }
        return HTTPResponseHead(version: .http1_1, status: .init(statusCode: response.status), headers: headers)
    }
}
