import AWSCore
import AWSWire
import Pipeline
import Synchronization
import Testing

@testable import Processor

@Suite struct LambdaTests {
    private static let queue = "arn:aws:sqs:eu-west-1:123456789012:uploads"

    /// An event as Lambda hands it over, with a message for each body.
    private static func event(_ bodies: [String]) -> [UInt8] {
        let records = bodies.enumerated().map { number, body in
            var text = JSONWriter()
            text.string(body)
            return #"{"messageId":"m\#(number)","receiptHandle":"h\#(number)","body":\#(String(decoding: text.bytes, as: UTF8.self)),"#
                + #""attributes":{"ApproximateReceiveCount":"\#(number + 1)","SentTimestamp":"1","SenderId":"s"},"messageAttributes":{},"#
                + #""md5OfBody":"x","eventSource":"aws:sqs","eventSourceARN":"\#(queue)","awsRegion":"eu-west-1"}"#
        }
        return Array(#"{"Records":[\#(records.joined(separator: ","))]}"#.utf8)
    }

    private func invocation(_ bodies: [String], _ bench: Bench, seconds: Int64 = 60) -> Invocation {
        Invocation(id: "r", deadline: bench.clock.now.adding(.seconds(seconds)), event: Self.event(bodies))
    }

    private func worker(_ bench: Bench) -> BatchWorker {
        BatchWorker(photosAtOnce: 2, clock: bench.clock, logger: Bench.logger) { queue in
            #expect(queue.description == Self.queue)
            return bench.handler
        }
    }

    @Test func anEventIsReadAsMessages() throws {
        let batch = try SQSBatch(parsing: Self.event(["{}", "two\n"]))
        #expect(
            batch.records == [
                .init(messageID: "m0", message: QueueMessage(id: "h0", body: "{}", receiveCount: 1)),
                .init(messageID: "m1", message: QueueMessage(id: "h1", body: "two\n", receiveCount: 2)),
            ]
        )
        #expect(ResourceNames(topic: "done").topicArn(besides: try #require(batch.queue)) == "arn:aws:sns:eu-west-1:123456789012:done")
        #expect(try SQSBatch(parsing: Array(#"{"Records":[]}"#.utf8)).records.isEmpty)
    }

    @Test(arguments: [
        "", "[]", "{}", #"{"Records":{}}"#, #"{"Records":[{"eventSource":"aws:s3","s3":{}}]}"#,
        #"{"Records":[{"eventSource":"aws:sqs","messageId":"m","receiptHandle":"h","eventSourceARN":"arn:aws:sqs:r:a:q"}]}"#,
        #"{"Records":[{"eventSource":"aws:sqs","messageId":"m","receiptHandle":"h","body":"b","eventSourceARN":"q"}]}"#,
        #"{"detail-type":"Object Created"}"#,
    ])
    func whatIsNoBatchIsAnErrorWithAType(event: String) {
        let problem = #expect(throws: InvocationProblem.self) { try SQSBatch(parsing: Array(event.utf8)) }
        #expect(problem?.type == "Darkroom.NotAnSQSEvent")
        let json = String(decoding: problem?.json ?? [], as: UTF8.self)
        #expect(json.hasPrefix(#"{"errorMessage":"The event is not a batch of messages from SQS: "#))
        #expect(json.hasSuffix(#","errorType":"Darkroom.NotAnSQSEvent","stackTrace":[]}"#))
    }

    @Test func onlyWhatFailedComesAgain() async throws {
        let bench = Bench()
        bench.store.upload("good", "photo")
        bench.store.upload("bad", "bad photo")
        let bodies = [
            Bench.message("good", "photo"), "no event of S3's", Bench.message("bad", "bad photo"), Bench.message("gone", "photo"),
            #"{"Service":"Amazon S3","Event":"s3:TestEvent","Time":"2026-11-24T00:00:00.000Z","Bucket":"uploads","RequestId":"r","HostId":"h"}"#,
        ]
        let failures = try await worker(bench).work(on: invocation(bodies, bench))
        #expect(String(decoding: failures.json, as: UTF8.self) == #"{"batchItemFailures":[{"itemIdentifier":"m1"}]}"#)
        #expect(bench.store.with { ($0.processed.keys.sorted(), $0.rejected.keys.sorted()) } == (["good"], ["bad"]))
        #expect(try await worker(bench).work(on: invocation([], bench)).messageIDs.isEmpty)
    }

    @Test func whatDoesNotEndInTimeComesAgain() async throws {
        let bench = Bench()
        let texts = ["photo", "hang", "slow photo", "hang", "never begun"]
        for (number, text) in texts.enumerated() { bench.store.upload("k\(number)", text) }
        let bodies = texts.enumerated().map { Bench.message("k\($0)", $1) }
        let call = invocation(bodies, bench, seconds: 100)
        let work = Task { try await worker(bench).work(on: call).messageIDs }
        // The watch, and the two places that hang and are slow.
        await eventually { bench.clock.sleeperCount == 3 }
        bench.clock.advance(by: .seconds(60))
        await eventually { bench.clock.sleeperCount == 3 && bench.store.with { $0.processed.count } == 2 }
        // Five seconds before the end.
        bench.clock.advance(by: .seconds(34))
        for _ in 0..<100 { await Task.yield() }
        #expect(bench.clock.sleeperCount == 3)
        bench.clock.advance(by: .seconds(1))
        #expect(try await work.value == ["m1", "m3", "m4"])
        #expect(bench.store.with { $0.processed.keys.sorted() } == ["k0", "k2"])
    }

    /// A runtime that hands out what it was given, and then ends the program.
    final class FakeRuntime: FunctionRuntime {
        let said = Mutex<[String]>([])
        let waiting: Mutex<[Invocation]>

        init(_ invocations: [Invocation]) { waiting = Mutex(invocations) }

        func next() async throws -> Invocation {
            guard let invocation = waiting.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) else { throw CancellationError() }
            return invocation
        }

        func answer(_ invocation: Invocation, with result: [UInt8]) async throws {
            said.withLock { $0.append("\(invocation.id): \(String(decoding: result, as: UTF8.self))") }
        }

        func fail(_ invocation: Invocation, with problem: InvocationProblem) async throws {
            said.withLock { $0.append("\(invocation.id): \(problem.type)") }
        }

        func failToStart(_ problem: InvocationProblem) async throws { Issue.record("it can start") }
    }

    @Test func eachCallIsAnsweredAfterItsLogsWereSent() async throws {
        let bench = Bench()
        bench.store.upload("k", "photo")
        var calls = [invocation([Bench.message("k", "photo")], bench), invocation([], bench), invocation(["poison"], bench)]
        for number in calls.indices { calls[number].id = "r\(number)" }
        calls[1].event = Array("{}".utf8)
        let runtime = FakeRuntime(calls)
        let loop = FunctionLoop(runtime: runtime, worker: worker(bench), logger: Bench.logger) {
            runtime.said.withLock { $0.append("flush") }
        }
        try await loop.run()
        #expect(
            runtime.said.withLock { $0 } == [
                "flush", #"r0: {"batchItemFailures":[]}"#, "flush", "r1: Darkroom.NotAnSQSEvent",
                "flush", #"r2: {"batchItemFailures":[{"itemIdentifier":"m0"}]}"#,
            ]
        )
    }
}
