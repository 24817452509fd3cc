import AWSCore
import AWSWire
import Logging
import SQSModel
import Testing

@testable import LocalCloud

struct LocalCloudTests {
    private func configuration(_ folder: String) -> LocalCloudConfiguration {
        var configuration = LocalCloudConfiguration()
        configuration.port = 0
        configuration.data = .folder(folder)
        configuration.logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        return configuration
    }

    @Test func servesOverASocketAndComesBackWithItsState() async throws {
        let folder = try TemporaryFolder()
        for isFirst in [true, false] {
            let cloud = try LocalCloud(configuration(folder.path))
            let port = try await cloud.bind()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await cloud.run() }
                let operation = isFirst ? "CreateQueue" : "ListQueues"
                var request = HTTPRequest(
                    method: "POST",
                    target: "/",
                    fields: [
                        "Host": "localhost:\(port)", "Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": "AmazonSQS.\(operation)",
                    ],
                    body: HTTPBody(isFirst ? "{\"QueueName\":\"kept\"}" : "{}")
                )
                let payload = PayloadHash(hashing: request.body.bytes ?? [])
                _ = RequestSigner(service: "sqs", region: "us-east-1").sign(
                    &request,
                    with: TestCloud.test,
                    payload: payload,
                    at: SystemClock().now
                )
                let head = request.fields.map { "\($0.name): \($0.value)\r\n" }.joined()
                let body = String(decoding: request.body.bytes ?? [], as: UTF8.self)
                let socket = try await RawSocket(port: port)
                try await socket.send("POST / HTTP/1.1\r\n\(head)Content-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)")
                let answer = try await socket.receiveAll()
                #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
                #expect(answer.contains("http://localhost:\(port)/000000000000/kept"))
                group.cancelAll()
            }
        }
    }

    @Test func aTakenPortIsReported() async throws {
        let folder = try TemporaryFolder()
        let first = try LocalCloud(configuration(folder.path))
        let port = try await first.bind()
        var second = configuration(folder.path)
        second.data = .ephemeral
        second.port = port
        let cloud = try LocalCloud(second)
        await #expect(throws: HTTPServerError.addressInUse(host: "127.0.0.1", port: port)) { try await cloud.bind() }
        #expect(throws: StoreOpenError.self) { _ = try LocalCloud(configuration(folder.path)) }
        try first.close()
    }
}
