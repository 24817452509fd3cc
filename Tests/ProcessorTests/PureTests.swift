import AWSCore
import AWSEvents
import Pipeline
import Testing

@testable import Processor

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
        #expect(loop.handle(.depth(0)) == [.receive(upTo: 2)])
        _ = loop.handle(.received([]))
        #expect(loop.handle(.depth(0)) == [.receive(upTo: 2)])
        // A message after all: the looks begin anew.
        _ = loop.handle(.received([message(2)]))
        _ = loop.handle(.finished(message(2)))
        for _ in 1..<ReceiveLoop.emptyLooksOfADrain {
            _ = loop.handle(.received([]))
            #expect(loop.handle(.depth(0)) == [.receive(upTo: 2)])
        }
        _ = loop.handle(.received([]))
        #expect(loop.handle(.depth(0)) == [.exit])
    }

    @Test func aDrainGivesUpOnAQueueThatDoesNotAnswer() {
        var loop = ReceiveLoop(photosAtOnce: 2, drains: true)
        _ = loop.start()
        _ = loop.handle(.received([message(1)]))
        for _ in 1..<ReceiveLoop.mostFailuresOfADrain {
            #expect(loop.handle(.receiveFailed).count == 1)
            #expect(loop.handle(.pauseOver) == [.receive(upTo: 1)])
        }
        // What is in hand is finished first.
        #expect(loop.handle(.receiveFailed).isEmpty)
        #expect(loop.handle(.finished(message(1))) == [.giveUp])
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
