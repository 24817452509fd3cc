import AWSCore
import AWSEvents
import PhotoEngine
import Pipeline
import Pricing
import Telemetry
import Testing

@testable import Processor

@Suite struct PhotoHandlerTests {
    @Test func aPhotoIsProcessedOnce() async throws {
        let bench = Bench()
        bench.store.upload("a b.png", "photo")
        let body = Bench.message("a b.png", "photo", sequencer: "01")
        #expect(await bench.handle(body) == .done)
        let item = try #require(bench.store.with { $0.processed["a b.png"] })
        #expect(item.bytes == Array("otohp".utf8))
        #expect(item.contentType == "image/png")
        let metadata = try #require(item.metadata)
        #expect(metadata.source == PhotoSource(eTag: "e-photo", sequencer: Sequencer("01")))
        #expect(metadata.operations == "invert" && metadata.representation == "pixels" && metadata.device == "test (cpu)")
        #expect(bench.announcer.messages.map(\.state) == [.processing, .processed])
        #expect(bench.announcer.messages.last?.cost == metadata.cost)
        #expect(bench.recorded[.imagesProcessed] == [1])
        #expect(bench.recorded[.bytesIn] == [5] && bench.recorded[.processingTime] == [3])

        // The message comes again: nothing is done twice, but the word is repeated.
        #expect(await bench.handle(body) == .done)
        #expect(bench.store.with { $0.writes } == 1)
        #expect(bench.recorded[.imagesProcessed] == [1])
        #expect(bench.announcer.messages.map(\.state) == [.processing, .processed, .processed])
        #expect(bench.announcer.messages.last?.milliseconds == 3)
    }

    @Test func aLostDeviceIsCounted() async {
        var bench = Bench()
        bench.store.upload("k", "photo")
        _ = await bench.handle(Bench.message("k", "photo"))
        #expect(bench.recorded[.deviceLosses].isEmpty)
        bench.worker.deviceLosses = 1
        bench.store.upload("l", "photo")
        _ = await bench.handle(Bench.message("l", "photo"))
        #expect(bench.recorded[.deviceLosses] == [1])
    }

    /// 2 heads and a get at 0.4 µ$, the upload's put and the result's at 5 µ$, 3 of SQS at 0.4 µ$, 3 publishes at 0.5 and their
    /// deliveries at 0.6 µ$; no time passes.
    @Test func theCostIsThatOfItsRequests() async throws {
        let bench = Bench()
        bench.store.upload("k", "photo")
        _ = await bench.handle(Bench.message("k", "photo"))
        #expect(bench.store.with { $0.processed["k"]?.metadata?.cost } == "0.0000157")
        #expect(bench.recorded[.processingCost] == [0.0000157])
    }

    @Test func busySecondsCost() async throws {
        let bench = Bench()
        bench.store.upload("k", "slow photo")
        let handling = Task { await bench.handle(Bench.message("k", "slow photo")) }
        await eventually { bench.clock.sleeperCount == 1 }
        bench.clock.advance(by: .seconds(60))
        #expect(await handling.value == .done)
        #expect(bench.store.with { $0.processed["k"]?.metadata?.cost } == "0.0600157")
    }

    @Test func anotherUploadOfTheKeyIsDoneAgainAndAnOlderOneNever() async {
        let bench = Bench()
        bench.store.upload("k", "two")
        #expect(await bench.handle(Bench.message("k", "two", sequencer: "02")) == .done)
        // The older event comes late: its bytes are gone, and its result must not come back.
        #expect(await bench.handle(Bench.message("k", "one", sequencer: "01")) == .done)
        #expect(bench.store.with { $0.processed["k"]?.bytes } == Array("owt".utf8))
        #expect(bench.store.with { $0.writes } == 1)
        // The same bytes uploaded again are an upload of their own.
        #expect(await bench.handle(Bench.message("k", "two", sequencer: "03")) == .done)
        #expect(bench.store.with { $0.writes } == 2)
    }

    @Test func newOperationsOnTheSameUploadAreDone() async {
        var bench = Bench()
        bench.store.upload("k", "photo")
        let body = Bench.message("k", "photo", sequencer: "01")
        _ = await bench.handle(body)
        bench.configuration.options.operations = [.invert, .invert]
        #expect(await bench.handle(body) == .done)
        #expect(bench.store.with { $0.writes } == 2)
        #expect(bench.store.with { $0.processed["k"]?.metadata?.operations } == "invert,invert")
    }

    @Test func theUploadsOwnOperationsWin() async {
        let bench = Bench()
        bench.store.upload("k", "photo", operations: " grayscale , resize=0200 ")
        let body = Bench.message("k", "photo", sequencer: "01")
        #expect(await bench.handle(body) == .done)
        #expect(bench.store.with { $0.processed["k"]?.metadata?.operations } == "grayscale,resize=200")
        // The message comes again: the same operations, written otherwise, were done; the body is not read.
        let reads = bench.store.with { $0.reads }
        #expect(await bench.handle(body) == .done)
        #expect(bench.store.with { $0.writes } == 1)
        #expect(bench.store.with { $0.reads } == reads)
        // The same bytes with other operations, in a store that has no sequencers.
        bench.store.upload("l", "photo", operations: "invert")
        #expect(await bench.handle(Bench.message("l", "photo")) == .done)
        bench.store.upload("l", "photo", operations: "sepia")
        #expect(await bench.handle(Bench.message("l", "photo")) == .done)
        #expect(bench.store.with { $0.processed["l"]?.metadata?.operations } == "sepia")
        // Empty is as good as none.
        bench.store.upload("m", "photo", operations: " ")
        _ = await bench.handle(Bench.message("m", "photo"))
        #expect(bench.store.with { $0.processed["m"]?.metadata?.operations } == "invert")
    }

    @Test func operationsThatAreNoneRejectThePhotoUnreadAndOnce() async throws {
        let bench = Bench()
        bench.store.upload("k", "photo", operations: "invert,squeeze=2")
        let body = Bench.message("k", "photo", sequencer: "01")
        #expect(await bench.handle(body) == .done)
        let note = try #require(bench.store.with { $0.rejected["k"].flatMap { Rejection(parsing: $0.bytes) } })
        #expect(note.code == "UnknownOperation")
        #expect(note.reason.hasPrefix("operation 2 (\"squeeze=2\", character 8)"))
        #expect(bench.store.with { $0.reads } == 0)
        #expect(await bench.handle(body) == .done)
        #expect(bench.store.with { $0.writes } == 1)
        // Put right, it is done.
        bench.store.upload("k", "photo", operations: "invert")
        #expect(await bench.handle(Bench.message("k", "photo", sequencer: "02")) == .done)
        #expect(bench.store.with { $0.processed.count == 1 && $0.rejected.isEmpty })
    }

    @Test func aRepeatedMessageOfADeletedUploadRepeatsTheWord() async {
        let bench = Bench()
        bench.store.upload("k", "photo")
        let body = Bench.message("k", "photo", sequencer: "01")
        _ = await bench.handle(body)
        bench.store.with { $0.uploads["k"] = nil }
        #expect(await bench.handle(body) == .done)
        #expect(bench.announcer.messages.map(\.state) == [.processing, .processed, .processed])
    }

    @Test func longOperationsAreRecognised() async {
        let bench = Bench()
        let long = (0..<16).map { "resize=\(60_000 - $0)x\(60_000 - $0 - 1):fill" }.joined(separator: ",")
        bench.store.upload("k", "photo", operations: long)
        let body = Bench.message("k", "photo", sequencer: "01")
        _ = await bench.handle(body)
        _ = await bench.handle(body)
        #expect(bench.store.with { $0.writes } == 1)
        #expect(bench.store.with { $0.processed["k"]?.metadata?.operations } == long)
    }

    @Test func whatIsGoneOrReplacedNeedsNothing() async {
        let bench = Bench()
        #expect(await bench.handle(Bench.message("gone", "photo")) == .done)
        bench.store.upload("k", "newer")
        #expect(await bench.handle(Bench.message("k", "older")) == .done)
        #expect(bench.store.with { $0.writes } == 0)
        #expect(bench.recorded[.failures].isEmpty)
    }

    @Test func aPhotoThatIsToBlameIsRejectedAtOnceAndOnce() async throws {
        let bench = Bench()
        bench.store.upload("k", "bad")
        let body = Bench.message("k", "bad", sequencer: "05")
        #expect(await bench.handle(body) == .done)
        let item = try #require(bench.store.with { $0.rejected["k"] })
        let rejection = try #require(Rejection(parsing: item.bytes))
        #expect(rejection.code == "Truncated" && rejection.reason == "the file ends early" && rejection.key == "k")
        #expect(rejection.source == PhotoSource(eTag: "e-bad", sequencer: Sequencer("05")))
        #expect(item.contentType == "application/json")
        #expect(bench.recorded[.failures] == [1])
        #expect(await bench.handle(body) == .done)
        #expect(bench.store.with { $0.writes } == 1)
    }

    @Test func aPhotoEndsInOneBucketOnly() async {
        let bench = Bench()
        bench.store.upload("k", "bad")
        _ = await bench.handle(Bench.message("k", "bad", sequencer: "01"))
        bench.store.upload("k", "good")
        _ = await bench.handle(Bench.message("k", "good", sequencer: "02"))
        #expect(bench.store.with { $0.rejected.isEmpty && $0.processed.count == 1 })
        bench.store.upload("k", "bad again")
        _ = await bench.handle(Bench.message("k", "bad again", sequencer: "03"))
        #expect(bench.store.with { $0.processed.isEmpty && $0.rejected.count == 1 })
        // An older event does not undo it.
        _ = await bench.handle(Bench.message("k", "good", sequencer: "02"))
        #expect(bench.store.with { $0.processed.isEmpty && $0.rejected.count == 1 })
    }

    @Test func whatOthersPutThereStaysWhenAPhotoIsRejected() async {
        let bench = Bench()
        bench.store.with { $0.processed["k"] = .init(bytes: [1], eTag: "\"foreign\"", contentType: "image/png") }
        bench.store.upload("k", "bad")
        _ = await bench.handle(Bench.message("k", "bad"))
        #expect(bench.store.with { $0.processed["k"]?.bytes } == [1])
    }

    @Test func tooLargePhotosAreRejectedUnread() async {
        let bench = Bench()
        bench.store.upload("k", "small, but says otherwise")
        bench.store.with { $0.claimedLength = 2 << 20 }
        #expect(await bench.handle(Bench.message("k", "small, but says otherwise")) == .done)
        let note = bench.store.with { $0.rejected["k"].flatMap { Rejection(parsing: $0.bytes) } }
        #expect(note?.code == "FileTooLarge" && note?.reason == "the file is larger than the 1 MB allowed")
        // Nor is more collected than that when the length is not told.
        let long = String(repeating: "x", count: (1 << 20) + 1)
        bench.store.upload("l", long)
        bench.store.with { $0.claimedLength = 1 }
        #expect(await bench.handle(Bench.message("l", long)) == .done)
        #expect(bench.store.with { $0.rejected["l"] } != nil)
    }

    @Test func failuresThatMayPassAreLeft() async {
        var bench = Bench()
        bench.store.upload("k", "photo")
        bench.store.with { $0.failure = AWSError("SlowDown", status: 503, message: "") }
        #expect(await bench.handle(Bench.message("k", "photo")) == .leave)
        bench.store.with { $0.failure = nil }
        bench.worker.failure = .codecUnavailable("gone")
        #expect(await bench.handle(Bench.message("k", "photo")) == .leave)
        #expect(bench.recorded[.failures] == [1, 1])
        #expect(bench.store.with { $0.writes } == 0)
    }

    @Test func aTopicThatIsAwayHoldsNothingUp() async {
        let bench = Bench(announcer: FakeAnnouncer(fails: true))
        bench.store.upload("k", "photo")
        #expect(await bench.handle(Bench.message("k", "photo")) == .done)
        #expect(bench.store.with { $0.writes } == 1)
    }

    @Test func aFasterProcessorWithANewerUploadWins() async {
        let bench = Bench()
        bench.store.upload("k", "old")
        bench.store.with { state in
            state.beforeWrite = { state in
                let metadata = ResultMetadata(source: PhotoSource(sequencer: Sequencer("09")), operations: "invert")
                state.processed["k"] = .init(bytes: [9], eTag: "\"newer\"", contentType: "image/png", metadata: metadata)
            }
        }
        #expect(await bench.handle(Bench.message("k", "old", sequencer: "01")) == .done)
        #expect(bench.store.with { $0.processed["k"]?.bytes } == [9])
    }

    @Test func aFasterProcessorWithAnOlderUploadLoses() async {
        let bench = Bench()
        bench.store.upload("k", "new")
        bench.store.with { state in
            state.beforeWrite = { state in
                let metadata = ResultMetadata(source: PhotoSource(sequencer: Sequencer("01")), operations: "invert")
                state.processed["k"] = .init(bytes: [1], eTag: "\"older\"", contentType: "image/png", metadata: metadata)
            }
        }
        #expect(await bench.handle(Bench.message("k", "new", sequencer: "05")) == .done)
        #expect(bench.store.with { $0.processed["k"]?.bytes } == Array("wen".utf8))
    }

    @Test func testEventsAreDoneAndNonsenseIsLeft() async {
        let bench = Bench()
        let test = S3TestEvent(time: bench.clock.now, bucket: "uploads", requestID: "", hostID: "")
        #expect(await bench.handle(test.json) == .done)
        #expect(await bench.handle("nonsense") == .leave)
        #expect(await bench.handle("{\"Records\":[]}") == .done)
    }

    @Test func aCancelledPhotoIsGivenBack() async {
        let bench = Bench()
        bench.store.upload("k", "hang")
        let handling = Task { await bench.handle(Bench.message("k", "hang")) }
        await eventually { bench.clock.sleeperCount == 1 }
        handling.cancel()
        #expect(await handling.value == .giveBack)
        #expect(bench.recorded[.failures].isEmpty)
    }
}
