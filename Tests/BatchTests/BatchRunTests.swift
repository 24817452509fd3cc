import Foundation
import PhotoEngine
import Pricing
import Synchronization
import Testing

@testable import Batch

@Suite struct BatchRunTests {
    /// Reverses the bytes; a text that begins with a word of trouble makes it.
    private static let process: BatchRun.Process = { bytes in
        let text = String(decoding: bytes, as: UTF8.self)
        if text.hasPrefix("corrupt") { throw PhotoRejection(code: .truncated, reason: "the file ends early") }
        if text.hasPrefix("text") { throw PhotoRejection(code: .unknownFormat, reason: "it is no photo that is known") }
        if text.hasPrefix("killed") { throw EngineError.codecEnded("the codec process was killed from outside") }
        if text.hasPrefix("no device") { throw EngineError.noDevice("there is no GPU") }
        return ProcessedPhoto(
            bytes: bytes.reversed(),
            format: .png,
            report: PhotoReport(
                width: 2,
                height: 1,
                frames: 1,
                operations: [.invert],
                representation: .pixels,
                device: DeviceDescription(kind: .cpu, name: "test"),
                milliseconds: .init(total: 12.3456),
                busySeconds: 0.01,
                codecProcessorSeconds: 0,
                warnings: []
            )
        )
    }

    private func records(_ run: BatchRun, _ plan: BatchPlan) async -> (BatchSummary, [String: BatchRecord]) {
        var records: [String: BatchRecord] = [:]
        let summary = await run.run(plan) { record in
            #expect(records.updateValue(record, forKey: record.file) == nil, "\(record.file) was told twice")
        }
        return (summary, records)
    }

    @Test func everyFileGetsItsRecordAndNothingIsHalfWritten() async throws {
        let folder = try TemporaryFolder()
        let content = [
            "in/a/IMG_1.png": "first", "in/b/IMG_1.png": "second", "in/corrupt.jpg": "corrupt", "in/notes.txt": "text",
            "in/liar.JPEG": "text", "in/killed.png": "killed", "in/empty.gif": "", "in/taken/x.png": "third",
        ]
        for (name, text) in content { try folder.write(name, text) }
        // A folder stands where a result should.
        try folder.write("out/taken/x.png/file", "")
        let plan = try BatchPlan(sources: BatchSource.named([folder("in"), folder("missing.png")]), output: folder("out"))
        let (summary, records) = await records(BatchRun(width: 3, process: Self.process), plan)

        #expect(folder.read("out/a/IMG_1.png") == "tsrif")
        #expect(folder.read("out/b/IMG_1.png") == "dnoces")
        #expect(folder.files("out") == ["a/IMG_1.png", "b/IMG_1.png", "taken/x.png/file"])
        let statuses = Dictionary(uniqueKeysWithValues: records.map { ($0.key.replacing("\(folder.path)/", with: ""), $0.value.status) })
        #expect(
            statuses == [
                "in/a/IMG_1.png": .processed, "in/b/IMG_1.png": .processed, "in/corrupt.jpg": .rejected, "in/notes.txt": .skipped,
                "in/liar.JPEG": .rejected, "in/killed.png": .failed, "in/empty.gif": .rejected, "in/taken/x.png": .failed,
                "missing.png": .failed,
            ]
        )
        #expect(records[folder("missing.png")]?.reason == "\(folder("missing.png")) cannot be read: No such file or directory")
        #expect(summary.text == "9 files: 2 processed, 3 rejected, 1 skipped, 3 failed")
        #expect(summary.obstacle == nil)
    }

    @Test func aFileThatWasNamedIsNeverSkipped() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("notes.txt", "text")
        let plan = try BatchPlan(sources: BatchSource.named([file]), output: folder("out"))
        let (_, records) = await records(BatchRun(width: 1, process: Self.process), plan)
        #expect(records[file]?.status == .rejected)
        #expect(records[file]?.code == "UnknownFormat")
    }

    @Test func aPhotoIsNotReplacedByItsResult() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("a.png", "photo")
        let plan = try BatchPlan(sources: BatchSource.named([file]), output: "\(folder.path)/.")
        let (_, records) = await records(BatchRun(width: 1, process: Self.process), plan)
        #expect(records[file]?.status == .failed)
        #expect(folder.read("a.png") == "photo")
        #expect(folder.files() == ["a.png"])
    }

    @Test func whatConcernsAllEndsTheRun() async throws {
        let folder = try TemporaryFolder()
        for number in 0..<9 { try folder.write("in/\(number).png", number == 3 ? "no device" : "photo") }
        let plan = try BatchPlan(sources: BatchSource.named([folder("in")]), output: folder("out"))
        let (summary, records) = await records(BatchRun(width: 1, process: Self.process), plan)
        #expect(summary.obstacle == "there is no GPU")
        #expect(summary[.processed] == 3 && summary[.failed] == 1 && summary[.unprocessed] == 5)
        #expect(records[folder("in/8.png")]?.reason == "there is no GPU")
    }

    @Test func aStopFinishesWhatIsInHand() async throws {
        let folder = try TemporaryFolder()
        for number in 0..<9 { try folder.write("in/\(number).png", "photo") }
        let plan = try BatchPlan(sources: BatchSource.named([folder("in")]), output: folder("out"))
        let stop = StopRequest()
        let begun = Mutex(0)
        let run = BatchRun(width: 2, stop: stop) { bytes in
            // Both places are taken when the stop comes.
            let number = begun.withLock { begun in
                begun += 1
                return begun
            }
            while number == 1, begun.withLock({ $0 }) < 2 { await Task.yield() }
            stop.make()
            return try await Self.process(bytes)
        }
        let (summary, _) = await records(run, plan)
        #expect(summary[.processed] == 2 && summary[.unprocessed] == 7)
        #expect(folder.files("out") == ["0.png", "1.png"])
    }

    @Test func theMachinesTimeIsPaidOnce() async throws {
        let folder = try TemporaryFolder()
        for number in 0..<4 { try folder.write("in/\(number).png", "photo") }
        let plan = try BatchPlan(sources: BatchSource.named([folder("in")]), output: folder("out"))
        // Each look at the clock finds it a millisecond later.
        let looks = Mutex(0)
        let machine = SharedMachineTime {
            looks.withLock { looks in
                looks += 1
                return .milliseconds(looks)
            }
        }
        // 3.60 dollars an hour is a tenth of a cent a second.
        let cost = CostOfPhoto(hourlyPrice: Money(picodollars: 3_600_000_000_000))
        let (_, records) = await records(BatchRun(width: 1, cost: cost, machine: machine, process: Self.process), plan)
        #expect(records.values.map { $0.cost?.description } == Array(repeating: "0.000001", count: 4))
    }

    @Test func theManifestIsThereWhenItIsComplete() async throws {
        let folder = try TemporaryFolder()
        let manifest = try await Manifest(path: folder("lists/done.jsonl"))
        try await manifest.add(BatchRecord(file: "a\"b.jpg", status: .rejected, code: "Truncated", reason: "the file ends early"))
        try await manifest.add(BatchRecord(file: "c.jpg", status: .unprocessed))
        #expect(folder.read("lists/done.jsonl") == nil)
        try await manifest.finish()
        #expect(
            folder.read("lists/done.jsonl") == """
                {"file":"a\\"b.jpg","status":"rejected","code":"Truncated","reason":"the file ends early"}
                {"file":"c.jpg","status":"unprocessed"}

                """
        )
        #expect(folder.files("lists") == ["done.jsonl"])
    }

    @Test func aRecordTellsPeopleAndPrograms() async throws {
        let photo = try await Self.process(Array("x".utf8))
        var record = BatchRecord(file: "in/a.png", result: "out/a.png", status: .processed, report: photo.report)
        record.cost = Money(dollars: "0.0000142")
        #expect(record.text == "out/a.png: 2 × 1, pixels on test (cpu), 12.3 ms")
        #expect(
            String(decoding: record.json, as: UTF8.self)
                == #"{"file":"in/a.png","result":"out/a.png","status":"processed","operations":"invert","representation":"pixels","#
                + #""device":"test (cpu)","milliseconds":12.346,"stages":{"decode":0.0,"kernel":0.0,"encode":0.0},"width":2,"height":1,"cost":"0.0000142"}"#
        )
        let rejected = BatchRecord(file: "a.jpg", status: .rejected, code: "Truncated", reason: "the file ends early")
        #expect(rejected.text == "a.jpg: rejected, the file ends early (Truncated)")
        #expect(BatchRecord(file: "a", status: .failed, reason: "a cannot be read: no").text == "a: a cannot be read: no")
    }

    @Test(
        arguments: [
            ([.processed, .skipped], nil, 0, 0), ([.processed, .rejected], nil, 1, 0), ([.failed], nil, 1, 1),
            ([.unprocessed], "the disk is full", 2, 2), ([], nil, 0, 0),
        ] as [([BatchRecord.Status], String?, Int32, Int32)]
    )
    func theExitStatusTells(statuses: [BatchRecord.Status], obstacle: String?, strict: Int32, lenient: Int32) {
        var summary = BatchSummary()
        for status in statuses { summary.add(BatchRecord(file: "f", status: status)) }
        summary.obstacle = obstacle
        #expect(summary.exitStatus(allowsRejections: false) == strict)
        #expect(summary.exitStatus(allowsRejections: true) == lenient)
    }
}
