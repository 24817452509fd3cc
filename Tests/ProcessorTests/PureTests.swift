import AWSCore
import AWSEvents
import Pipeline
import Testing

@testable import Processor

@Suite struct MachineTimeTests {
    @Test func sharesAddUpToTheBusyTime() {
        var time = MachineTime()
        let first = time.begin(at: .seconds(10))
        // Alone for 2 s, then two for 4 s.
        let second = time.begin(at: .seconds(12))
        #expect(time.share(since: first, at: .seconds(16)) == .seconds(4))
        time.end(at: .seconds(16))
        #expect(time.share(since: second, at: .seconds(17)) == .seconds(3))
        time.end(at: .seconds(17))
        // Idle time is nobody's.
        let third = time.begin(at: .seconds(100))
        #expect(time.share(since: third, at: .seconds(101)) == .seconds(1))
    }

    @Test func manySharesAddUpToo() {
        let random = SeededRandomSource(seed: 5)
        var time = MachineTime()
        var marks: [Double] = []
        var now = Duration.zero
        var busy = Duration.zero
        var paid = Duration.zero
        for _ in 0..<10_000 {
            let step = Duration.microseconds(Int64(random.next() % 5000))
            now += step
            if !marks.isEmpty { busy += step }
            if marks.count < 8, random.next() % 2 == 0 {
                marks.append(time.begin(at: now))
            } else if !marks.isEmpty {
                paid += time.share(since: marks.remove(at: Int(random.next() % UInt64(marks.count))), at: now)
                time.end(at: now)
            }
        }
        for mark in marks { paid += time.share(since: mark, at: now) }
        let difference = paid - busy
        #expect(difference < .milliseconds(1) && difference > .milliseconds(-1))
        #expect(busy > .seconds(10))
    }
}

@Suite struct ReceiveLoopTests {
    func message(_ number: Int) -> QueueMessage { QueueMessage(id: "\(number)", body: "") }

    @Test func asksForAsManyAsItHasRoomFor() {
        var loop = ReceiveLoop(photosAtOnce: 3, drains: false)
        #expect(loop.start() == [.receive(upTo: 3)])
        #expect(loop.handle(.received([message(1), message(2)])) == [.begin(message(1)), .begin(message(2)), .receive(upTo: 1)])
        #expect(loop.handle(.finished(message(1))).isEmpty)
        #expect(loop.handle(.received([])) == [.receive(upTo: 2)])
        #expect(loop.handle(.received([message(3), message(4)])) == [.begin(message(3)), .begin(message(4))])
        #expect(loop.handle(.finished(message(3))) == [.receive(upTo: 1)])
        var wide = ReceiveLoop(photosAtOnce: 30, drains: false)
        #expect(wide.start() == [.receive(upTo: 10)])
    }

    @Test func waitsLongerAfterEachFailure() {
        var loop = ReceiveLoop(photosAtOnce: 1, drains: false)
        _ = loop.start()
        for seconds in [1, 2, 4, 8, 16, 30, 30] {
            #expect(loop.handle(.receiveFailed) == [.pause(.seconds(seconds))])
            #expect(loop.handle(.pauseOver) == [.receive(upTo: 1)])
        }
        #expect(loop.handle(.received([])) == [.receive(upTo: 1)])
        #expect(loop.handle(.receiveFailed) == [.pause(.seconds(1))])
    }

    @Test func aStopLetsPhotosEndAndGivesBackTheRest() {
        var loop = ReceiveLoop(photosAtOnce: 2, drains: false)
        _ = loop.start()
        _ = loop.handle(.received([message(1)]))
        #expect(loop.handle(.stop) == [.endWithinGrace])
        #expect(loop.handle(.stop).isEmpty)
        #expect(loop.handle(.received([message(2)])) == [.giveBack(message(2))])
        #expect(loop.handle(.finished(message(2))).isEmpty)
        #expect(loop.handle(.graceOver) == [.abandonAll])
        #expect(loop.handle(.finished(message(1))) == [.exit])
        #expect(loop.handle(.receiveFailed).isEmpty)
    }

    @Test func anIdleStopExitsAtOnce() {
        var loop = ReceiveLoop(photosAtOnce: 2, drains: false)
        _ = loop.start()
        #expect(loop.handle(.stop) == [.exit])
    }

    @Test func aDrainEndsOnlyWhenNothingIsLeftAnywhere() {
        var loop = ReceiveLoop(photosAtOnce: 2, drains: true)
        _ = loop.start()
        #expect(loop.handle(.received([message(1)])) == [.begin(message(1)), .receive(upTo: 1)])
        #expect(loop.handle(.received([])) == [.receive(upTo: 1)])
        #expect(loop.handle(.finished(message(1))).isEmpty)
        #expect(loop.handle(.received([])) == [.measureDepth])
        // In another processor's hands, or its count unknown: not yet.
        #expect(loop.handle(.depth(1)) == [.receive(upTo: 2)])
        _ = loop.handle(.received([]))
        #expect(loop.handle(.depth(nil)) == [.receive(upTo: 2)])
        _ = loop.handle(.received([]))
        #expect(loop.handle(.depth(0)) == [.exit])
    }
}

@Suite struct PhotoDecisionTests {
    func object(_ sequencer: String?, eTag: String = "e", operations: String = "invert") -> StoredObject {
        let source = PhotoSource(eTag: eTag, sequencer: sequencer.map { Sequencer($0) })
        return StoredObject(eTag: "\"x\"", metadata: ResultMetadata(source: source, operations: operations))
    }

    func decide(_ upload: PhotoSource, processed: StoredObject? = nil, rejected: StoredObject? = nil) -> PhotoDecision {
        PhotoDecision(upload: upload, operations: "invert", processed: processed, rejected: rejected)
    }

    @Test func withoutSequencersTheETagRecognises() {
        let upload = PhotoSource(eTag: "e")
        #expect(decide(upload, processed: object(nil)) != .process(processed: .absent, rejected: .absent))
        #expect(decide(upload, processed: object(nil, eTag: "f")) == .process(processed: .unchanged(eTag: "\"x\""), rejected: .absent))
        #expect(decide(PhotoSource(), processed: object(nil)) == .process(processed: .unchanged(eTag: "\"x\""), rejected: .absent))
    }

    @Test func eitherBucketCanShowThatAnEventIsOutdated() {
        let upload = PhotoSource(eTag: "e", sequencer: Sequencer("02"))
        #expect(decide(upload, processed: object("03")) == .outdated)
        #expect(decide(upload, processed: object("01"), rejected: object("03")) == .outdated)
        #expect(decide(upload, rejected: object("02")) == .rejectedAlready)
        let known = StoredObject(eTag: nil, metadata: nil)
        #expect(decide(upload, processed: known) == .process(processed: .none, rejected: .absent))
    }
}
