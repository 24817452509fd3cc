import AWSCore
import AWSWire
import Logging
import ServiceLifecycle
import Synchronization
import Testing

@testable import LocalCloud

/// Runs a server on a free port while `body` runs.
private func withServer(
    limits: HTTPLimits = HTTPLimits(),
    _ handler: @escaping HTTPHandler,
    _ body: @escaping @Sendable (_ port: Int) async throws -> Void
) async throws {
    var configuration = HTTPServerConfiguration(port: 0)
    configuration.limits = limits
    let clock = ManualClock(now: Timestamp(seconds: 784_111_777))
    let server = try await HTTPServer.bind(
        configuration,
        clock: clock,
        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
        handler: handler
    )
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await server.run() }
        try await body(server.port)
        group.cancelAll()
    }
}

/// Answers with what it was asked.
private let echo: HTTPHandler = { request, _ in
    let body = (try? await request.body.collect(upTo: 1 << 24)) ?? Array("broken off".utf8)
    let text = "\(request.method) \(request.target)\n" + request.fields.map { "\($0.name)=\($0.value)|" }.joined() + "\n"
    return HTTPResponse(status: 200, body: HTTPBody(Array(text.utf8) + body))
}

private let refuseUnread: HTTPHandler = { _, _ in HTTPResponse(status: 403, body: HTTPBody("no")) }

struct HTTPServerTests {
    @Test func answersOnBothLoopbacks() async throws {
        try await withServer(echo) { port in
            for isIPv6 in [false, true] {
                let socket = try await RawSocket(port: port, isIPv6: isIPv6)
                try await socket.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
                let answer = try await socket.receive(until: "|\n")
                #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Length: 22\r\n\r\nGET /\n"))
            }
        }
    }

    @Test(arguments: ["/a%2Fb", "/a//b", "/a/../b", "/./x", "/a+b", "/%zz", "//b//k", "/?x=%2F&y", "/~*'()!"])
    func targetsStayUntouched(target: String) async throws {
        try await withServer(echo) { port in
            let socket = try await RawSocket(port: port)
            try await socket.send("GET \(target) HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(try await socket.receive(until: "|\n").contains("\r\n\r\nGET \(target)\n"))
        }
    }

    @Test(arguments: [
        ("http://other:81/a?b", "/a?b", "Host=other:81|"), ("http://other", "/", "Host=other|"), ("HTTP://o?x", "/?x", "Host=o|"),
    ])
    func absoluteFormIsReduced(sent: String, target: String, host: String) async throws {
        try await withServer(echo) { port in
            let socket = try await RawSocket(port: port)
            try await socket.send("GET \(sent) HTTP/1.1\r\n\r\n")
            let answer = try await socket.receive(until: "|\n")
            #expect(answer.contains("\r\n\r\nGET \(target)\n\(host)"))
        }
    }

    @Test func fieldsKeepOrderAndCaseAndLoseOuterBlanks() async throws {
        try await withServer(echo) { port in
            let socket = try await RawSocket(port: port)
            try await socket.send("GET / HTTP/1.1\r\nHOST:h\r\nx-B: 1  2 \t\r\nX-a:  z\r\nx-b: 3\r\n\r\n")
            #expect(try await socket.receive(until: "|\n").contains("HOST=h|x-B=1  2|X-a=z|x-b=3|"))
        }
    }

    @Test(arguments: [
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET x HTTP/1.1\r\nHost: a\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        "nonsense\r\n\r\n",
        "GET / HTTP/2.0\r\nHost: a\r\n\r\n",
        "GET /\u{e9} HTTP/1.1\r\nHost: a\r\n\r\n",
    ])
    func badRequestsGet400AndTheConnectionCloses(request: String) async throws {
        try await withServer(echo) { port in
            let socket = try await RawSocket(port: port)
            try await socket.send(request)
            let answer = try await socket.receiveAll()
            #expect(answer.hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
            #expect(answer.contains("\r\nConnection: close\r\n"))
        }
    }

    @Test func headersAreLimited() async throws {
        try await withServer(echo) { port in
            let socket = try await RawSocket(port: port)
            try await socket.send("GET / HTTP/1.1\r\nHost: a\r\nx: \(String(repeating: "a", count: 90_000))\r\n\r\n")
            #expect(try await socket.receiveAll().hasPrefix("HTTP/1.1 400 "))
        }
    }

    @Test func continueIsSaidOnlyWhenTheBodyIsWanted() async throws {
        try await withServer(echo) { port in
            let socket = try await RawSocket(port: port)
            try await socket.send("PUT /x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n")
            #expect(try await socket.receive(until: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
            try await socket.send("hello")
            let answer = try await socket.receive(until: "hello")
            #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
            // The connection goes on.
            try await socket.send("GET /y HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = try await socket.receive(until: "GET /y\nHost=a|\n")
        }
    }

    /// botocore asks before an empty body, too, and would take the next answer on the connection for this one.
    @Test func whoAsksBeforeAnEmptyBodyIsToldToGoOn() async throws {
        try await withServer(echo) { port in
            let socket = try await RawSocket(port: port)
            try await socket.send("PUT /x HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nExpect: 100-continue\r\n\r\n")
            #expect(try await socket.receive(until: "Host=a|").hasPrefix("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n"))
        }
    }

    @Test func aRefusedUploadIsNeverAskedFor() async throws {
        try await withServer(refuseUnread) { port in
            let socket = try await RawSocket(port: port)
            try await socket.send("PUT /x HTTP/1.1\r\nHost: a\r\nContent-Length: 5368709120\r\nExpect: 100-continue\r\n\r\n")
            let answer = try await socket.receiveAll()
            #expect(answer.hasPrefix("HTTP/1.1 403 Forbidden\r\n"))
            #expect(answer.hasSuffix("Connection: close\r\n\r\nno"))
        }
    }

    @Test func anEarlyAnswerArrivesThoughTheClientStillSends() async throws {
        try await withServer(refuseUnread) { port in
            let socket = try await RawSocket(port: port)
            try await socket.send("PUT /x HTTP/1.1\r\nHost: a\r\nContent-Length: 5368709120\r\n\r\n")
            try? await socket.send(Array(repeating: 65, count: 200_000))
            #expect(try await socket.receiveAll().hasPrefix("HTTP/1.1 403 Forbidden\r\n"))
        }
    }

    @Test func aSmallUnreadRestIsReadAndTheConnectionGoesOn() async throws {
        try await withServer(refuseUnread) { port in
            let socket = try await RawSocket(port: port)
            try await socket.send("PUT /x HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhello")
            try await socket.send("world")
            let first = try await socket.receive(until: "\r\n\r\nno")
            #expect(!first.contains("Connection: close"))
            try await socket.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = try await socket.receive(until: "\r\n\r\nno")
        }
    }

    @Test func pipelinedRequestsAreAnsweredInOrder() async throws {
        try await withServer(echo) { port in
            let socket = try await RawSocket(port: port)
            try await socket.send(
                "POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabcGET /2 HTTP/1.1\r\nHost: a\r\n\r\nGET /3 HTTP/1.1\r\nHost: a\r\nConnection: CLOSE\r\n\r\n"
            )
            let answers = try await socket.receiveAll()
            let order = ["POST /1", "abcHTTP/1.1 200", "GET /2", "GET /3"].map { answers.firstRange(of: $0)?.lowerBound }
            #expect(order.allSatisfy { $0 != nil })
            #expect(order.compactMap { $0 } == order.compactMap { $0 }.sorted())
        }
    }

    @Test func chunkedBodiesAreDecoded() async throws {
        try await withServer(echo) { port in
            let socket = try await RawSocket(port: port)
            try await socket.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")
            try await socket.send("6;x=y\r\n world\r\n0\r\nTrailer: t\r\n\r\n")
            _ = try await socket.receive(until: "hello world")
        }
    }

    @Test func headNeverHasABodyAndAlwaysALength() async throws {
        try await withServer({ request, _ in
            HTTPResponse(
                status: 200,
                fields: request.target == "/known" ? ["Content-Length": "12345"] : [:],
                body: request.target == "/stream" ? HTTPBody(length: nil) { [1] } : HTTPBody("abc")
            )
        }) { port in
            let socket = try await RawSocket(port: port)
            for (target, length) in [("/", "3"), ("/known", "12345"), ("/stream", "0"), ("/", "3")] {
                try await socket.send("HEAD \(target) HTTP/1.1\r\nHost: a\r\n\r\n")
                let answer = try await socket.receive(until: "\r\n\r\n")
                #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
                #expect(answer.contains("\r\nContent-Length: \(length)\r\n"))
                #expect(!answer.contains("chunked"))
            }
        }
    }

    @Test(arguments: [204, 304])
    func someStatusesHaveNeitherBodyNorLength(status: Int) async throws {
        try await withServer({ _, _ in HTTPResponse(status: status, body: HTTPBody("abc")) }) { port in
            let socket = try await RawSocket(port: port)
            for _ in 0..<2 {
                try await socket.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                let answer = try await socket.receive(until: "\r\n\r\n")
                #expect(answer.hasPrefix("HTTP/1.1 \(status) "))
                #expect(!answer.contains("Content-Length"))
            }
        }
    }

    @Test func http10IsClosedUnlessAsked() async throws {
        try await withServer(echo) { port in
            let closing = try await RawSocket(port: port)
            try await closing.send("GET /0 HTTP/1.0\r\n\r\n")
            #expect(try await closing.receiveAll().contains("\r\nConnection: close\r\n"))
            let kept = try await RawSocket(port: port)
            for _ in 0..<2 {
                try await kept.send("GET /0 HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n")
                #expect(try await kept.receive(until: "Keep-Alive|\n").contains("\r\nConnection: keep-alive\r\n"))
            }
        }
    }

    @Test func streamsOfUnknownLengthAreChunked() async throws {
        let pieces = ["one", "two2"]
        let handler: HTTPHandler = { _, _ in
            let position = Mutex(0)
            return HTTPResponse(
                status: 200,
                body: HTTPBody(length: nil) {
                    position.withLock { position in
                        guard position < pieces.count else { return nil }
                        defer { position += 1 }
                        return Array(pieces[position].utf8)
                    }
                }
            )
        }
        try await withServer(handler) { port in
            let socket = try await RawSocket(port: port)
            try await socket.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await socket.receive(until: "0\r\n\r\n").hasSuffix("\r\n\r\n3\r\none\r\n4\r\ntwo2\r\n0\r\n\r\n"))
            let old = try await RawSocket(port: port)
            try await old.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            let answer = try await old.receiveAll()
            #expect(answer.hasSuffix("Connection: close\r\n\r\nonetwo2"))
        }
    }

    @Test func aBodyThatBreaksOffBreaksTheConnection() async throws {
        struct Broken: Error {}
        let handler: HTTPHandler = { _, _ in
            let isFirst = Atomic(true)
            return HTTPResponse(
                status: 200,
                body: HTTPBody(length: 10) {
                    guard isFirst.exchange(false, ordering: .relaxed) else { throw Broken() }
                    return Array("abc".utf8)
                }
            )
        }
        try await withServer(handler) { port in
            let socket = try await RawSocket(port: port)
            try await socket.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await socket.receiveAll().hasSuffix("Content-Length: 10\r\n\r\nabc"))
        }
    }

    @Test func largeBodiesComeWholeInBothDirections() async throws {
        try await withServer(echo) { port in
            let socket = try await RawSocket(port: port)
            let body = String(repeating: "0123456789", count: 300_000)
            try await socket.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n")
            try await socket.send(body)
            #expect(try await socket.receiveAll().hasSuffix("|\n" + body))
        }
    }

    @Test func aHalfClosedClientGetsItsAnswer() async throws {
        try await withServer(echo) { port in
            let socket = try await RawSocket(port: port)
            try await socket.send("GET /half HTTP/1.1\r\nHost: a\r\n\r\n")
            socket.finish()
            #expect(try await socket.receiveAll().contains("GET /half\n"))
        }
    }

    @Test func aClientThatGoesAwayEndsTheWork() async throws {
        let wasCancelled = Atomic(false)
        let handler: HTTPHandler = { _, _ in
            do {
                try await ManualClock().sleep(until: Timestamp(seconds: 4_000_000_000))
            } catch {
                wasCancelled.store(true, ordering: .relaxed)
            }
            return HTTPResponse(status: 200)
        }
        var limits = HTTPLimits()
        limits.halfClosed = .milliseconds(20)
        try await withServer(limits: limits, handler) { port in
            let socket = try await RawSocket(port: port)
            try await socket.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            socket.finish()
            _ = try? await socket.receiveAll()
            let ended = wasCancelled.load(ordering: .relaxed)
            #expect(ended)
        }
    }

    @Test func idleAndDribblingConnectionsAreClosed() async throws {
        var limits = HTTPLimits()
        limits.idle = .milliseconds(80)
        limits.bodyPause = .milliseconds(80)
        try await withServer(limits: limits, echo) { port in
            let idle = try await RawSocket(port: port)
            #expect(try await idle.receiveAll() == "")
            let dribbling = try await RawSocket(port: port)
            try await dribbling.send("GET / HTT")
            #expect(try await dribbling.receiveAll() == "")
            let pausing = try await RawSocket(port: port)
            try await pausing.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc")
            _ = try? await pausing.receiveAll()
        }
    }

    @Test func headersCannotBeSplit() async throws {
        try await withServer({ _, _ in HTTPResponse(status: 200, fields: ["x-a": "1\r\nSet-Cookie: b"]) }) { port in
            let socket = try await RawSocket(port: port)
            try await socket.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await socket.receive(until: "\r\n\r\n").contains("x-a: 1  Set-Cookie: b\r\n"))
        }
    }

    @Test func aTakenPortIsNamed() async throws {
        try await withServer(echo) { port in
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            await #expect(throws: HTTPServerError.addressInUse(host: "127.0.0.1", port: port)) {
                _ = try await HTTPServer.bind(HTTPServerConfiguration(port: port), logger: logger, handler: echo)
            }
        }
    }

    @Test func connectionsAreLimited() async throws {
        var limits = HTTPLimits()
        limits.connections = 2
        try await withServer(limits: limits, echo) { port in
            let sockets = [try await RawSocket(port: port), try await RawSocket(port: port)]
            for socket in sockets {
                try await socket.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                _ = try await socket.receive(until: "|\n")
            }
            #expect((try? await RawSocket(port: port).receiveAll()) ?? "" == "")
            try await sockets[0].send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = try await sockets[0].receive(until: "|\n")
        }
    }

    @Test func gracefulShutdownEndsLongPolls() async throws {
        let clock = ManualClock()
        let handler: HTTPHandler = { _, _ in
            do {
                try await clock.sleep(until: clock.now.adding(seconds: 20))
                return HTTPResponse(status: 500)
            } catch {
                return HTTPResponse(status: 200, body: HTTPBody("nothing yet"))
            }
        }
        let server = try await HTTPServer.bind(
            HTTPServerConfiguration(port: 0),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            handler: handler
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            let trigger = GracefulShutdownTrigger()
            group.addTask { try await trigger.run(server) }
            let polling = try await RawSocket(port: server.port)
            try await polling.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await eventually { clock.sleeperCount == 1 })
            await trigger.shutDown()
            #expect(try await polling.receiveAll().hasSuffix("Connection: close\r\n\r\nnothing yet"))
            try await group.waitForAll()
        }
    }

    @Test func gracefulShutdownAnswersWhatIsInFlight() async throws {
        let began = Atomic(false)
        let handler: HTTPHandler = { request, _ in
            began.store(true, ordering: .relaxed)
            let body = (try? await request.body.collect(upTo: 100)) ?? []
            return HTTPResponse(status: 200, body: HTTPBody(body))
        }
        let server = try await HTTPServer.bind(
            HTTPServerConfiguration(port: 0),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            handler: handler
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            let trigger = GracefulShutdownTrigger()
            group.addTask { try await trigger.run(server) }
            let idle = try await RawSocket(port: server.port)
            let uploading = try await RawSocket(port: server.port)
            try await uploading.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 8\r\n\r\nhalf")
            #expect(try await eventually { began.load(ordering: .relaxed) })
            await trigger.shutDown()
            #expect(try await idle.receiveAll() == "")
            try await uploading.send("rest")
            #expect(try await uploading.receiveAll().hasSuffix("Connection: close\r\n\r\nhalfrest"))
            try await group.waitForAll()
        }
    }
}

/// Runs a server in a service group that can be told to shut down.
private final class GracefulShutdownTrigger: Sendable {
    private struct Running: ServiceLifecycle.Service {
        let server: HTTPServer
        func run() async throws { try await server.run() }
    }

    private let group = Mutex<ServiceGroup?>(nil)

    func run(_ server: HTTPServer) async throws {
        let group = ServiceGroup(services: [Running(server: server)], logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        self.group.withLock { $0 = group }
        try await group.run()
    }

    func shutDown() async {
        await group.withLock { $0 }?.triggerGracefulShutdown()
    }
}
