import AWSClient
import AWSWire
import Synchronization
import Testing

@testable import Processor

@Suite struct FunctionStartTests {
    /// The Runtime API, which notes what it is asked and answers with one status, or not at all.
    private final class RuntimeAPI: Transport {
        let asked = Mutex<[String]>([])
        let status: Int?

        init(status: Int?) { self.status = status }

        func send(_ request: HTTPRequest, to endpoint: Endpoint, deadline: Duration) async throws -> HTTPResponse {
            asked.withLock {
                $0.append("\(request.method) \(request.target) \(request.fields["Lambda-Runtime-Function-Error-Type"] ?? "")")
            }
            guard let status else { throw Gone() }
            return HTTPResponse(status: status)
        }
    }

    private struct Gone: Error {}
    private struct NoGPU: Error {}

    private static let report = "POST /2018-06-01/runtime/init/error Darkroom.CannotStart"

    @Test("The failure goes on, whether Lambda took the report, refused it or was gone", arguments: [202, 403, nil])
    func aFailedStartIsReportedAndGoesOn(status: Int?) async throws {
        let api = RuntimeAPI(status: status)
        let runtime = try #require(LambdaRuntime(address: "127.0.0.1:9001", transport: api))
        await #expect(throws: NoGPU.self) { try await runtime.starting(logger: Bench.logger) { throw NoGPU() } }
        #expect(api.asked.withLock { $0 } == [Self.report])
    }

    @Test func aStartThatSucceedsIsNotReported() async throws {
        let api = RuntimeAPI(status: 202)
        let runtime = try #require(LambdaRuntime(address: "127.0.0.1:9001", transport: api))
        #expect(try await runtime.starting(logger: Bench.logger) { 5 } == 5)
        #expect(api.asked.withLock { $0.isEmpty })
    }
}
