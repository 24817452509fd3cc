public import AWSClient
import AWSCore
import AWSWire
public import Logging

/// One call of the function.
struct Invocation: Sendable {
    var id: String
    /// When the function is cut off.
    var deadline: Timestamp
    var event: [UInt8]
}

/// Where a function's work comes from and goes to.
protocol FunctionRuntime: Sendable {
    /// Waits for work, however long: the process may be frozen meanwhile.
    func next() async throws -> Invocation

    func answer(_ invocation: Invocation, with result: [UInt8]) async throws

    func fail(_ invocation: Invocation, with problem: InvocationProblem) async throws

    /// Says that the function cannot work at all; the program is to end then.
    func failToStart(_ problem: InvocationProblem) async throws
}

/// Lambda's Runtime API.
///
/// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
public struct LambdaRuntime: FunctionRuntime {
    private let transport: any Transport
    private let endpoint: Endpoint

    private static let root = "/2018-06-01/runtime"
    /// AWS asks for no limit at all: the process may be frozen while it waits.
    private static let farAway = Duration.seconds(30 * 86_400)

    /// How patient the transport must be.
    public static let timeouts = TransportTimeouts(read: farAway)

    /// - Parameter address: the value of `AWS_LAMBDA_RUNTIME_API`, a host and a port.
    public init?(address: String, transport: any Transport) {
        guard let endpoint = Endpoint("http://\(address)") else { return nil }
        self.endpoint = endpoint
        self.transport = transport
    }

    func next() async throws -> Invocation {
        let response = try await send("GET", "/invocation/next")
        let deadline = response.fields["Lambda-Runtime-Deadline-Ms"].flatMap { Int64($0) }
        guard response.status == 200, let id = response.fields["Lambda-Runtime-Aws-Request-Id"], let deadline else {
            throw LambdaRuntimeProblem(call: "invocation/next", status: response.status)
        }
        let event = try await response.body.collect(upTo: 8 << 20)
        return Invocation(id: id, deadline: Timestamp(milliseconds: deadline), event: event)
    }

    func answer(_ invocation: Invocation, with result: [UInt8]) async throws {
        try await post("/invocation/\(PercentEncoding.encode(invocation.id))/response", result)
    }

    func fail(_ invocation: Invocation, with problem: InvocationProblem) async throws {
        try await post("/invocation/\(PercentEncoding.encode(invocation.id))/error", problem.json, errorType: problem.type)
    }

    func failToStart(_ problem: InvocationProblem) async throws {
        try await post("/init/error", problem.json, errorType: problem.type)
    }

    /// Does what comes before the first invocation; when that fails, Lambda is told why, and the failure goes on. Only then does the
    /// Runtime API take such a report: what ends the function later is an ordinary end.
    ///
    /// - Throws: what `work` throws, also when Lambda could not be told.
    public func starting<Value>(logger: Logger, _ work: () async throws -> Value) async throws -> Value {
        do {
            return try await work()
        } catch {
            do {
                try await failToStart(.cannotStart("\(error)"))
            } catch let trouble {
                logger.error("Lambda could not be told that the function cannot start: \(trouble)")
            }
            throw error
        }
    }

    private func post(_ path: String, _ body: [UInt8], errorType: String? = nil) async throws {
        let response = try await send("POST", path, body, errorType: errorType)
        _ = try await response.body.collect(upTo: 1 << 20)
        guard response.status == 202 else { throw LambdaRuntimeProblem(call: path, status: response.status) }
    }

    private func send(_ method: String, _ path: String, _ body: [UInt8] = [], errorType: String? = nil) async throws -> HTTPResponse {
        var request = HTTPRequest(method: method, target: LambdaRuntime.root + path, body: HTTPBody(body))
        request.fields["Host"] = endpoint.authority
        if !body.isEmpty { request.fields["Content-Type"] = "application/json" }
        request.fields["Lambda-Runtime-Function-Error-Type"] = errorType
        return try await transport.send(request, to: endpoint, deadline: LambdaRuntime.farAway)
    }
}

/// The Runtime API did not do what it is there for. The program ends then, and Lambda starts another.
public struct LambdaRuntimeProblem: Error, Sendable, Hashable, CustomStringConvertible {
    var call: String
    var status: Int

    public var description: String { "Lambda's Runtime API answered \(call) with the status \(status)" }
}
