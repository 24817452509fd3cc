import AWSCore
import Testing

@testable import WebApp

@Suite struct PhotoIndexTests {
    private static let start = Timestamp(seconds: 1_795_498_000)
    private let key = PhotoKey("photo.jpg")
    private let now = Self.start

    private static let upload = Observation.uploaded(UploadFact(at: start, size: 100, eTag: "u1"))
    private static let attempt = Observation.attempted(AttemptFact(at: start.adding(seconds: 1), source: "u1", device: "GPU"))
    private static let measurement = Observation.measured(
        MeasurementFact(at: start.adding(seconds: 2), source: "u1", milliseconds: 12, cost: 0.5, device: "GPU")
    )
    private static let bareResult = Observation.processed(ResultFact(at: start.adding(seconds: 2), size: 90, eTag: "r1"))
    private static let fullResult = Observation.processed(
        ResultFact(
            at: start.adding(seconds: 2),
            size: 90,
            eTag: "r1",
            metadata: ResultFact.Metadata(source: "u1", milliseconds: 12, cost: 0.5, device: "GPU")
        )
    )

    @Test func photoGoesThroughItsStates() {
        var index = PhotoIndex()
        let queued = index.observe(Self.upload, of: key, at: now)
        #expect(queued?.state == .queued)
        let processing = index.observe(Self.attempt, of: key, at: now)
        #expect(processing?.state == .processing)
        #expect(processing?.device == "GPU")
        #expect(processing?.processed == nil)
        let done = index.observe(Self.fullResult, of: key, at: now)
        #expect(done?.state == .done)
        #expect(done?.milliseconds == 12)
        #expect(done?.cost == 0.5)
        #expect(done?.size == 100)
        #expect(done?.original == "api/photos/photo.jpg/original?v=u1")
        #expect(done?.processed == "api/photos/photo.jpg/processed?v=r1")
    }

    @Test("Every order of the messages, each of them twice, ends in the same photo")
    func anyOrder() {
        let observations = [Self.upload, Self.attempt, Self.measurement, Self.bareResult, Self.fullResult]
        var expected: Photo?
        for order in permutations(observations) {
            var index = PhotoIndex()
            for observation in order + order.shuffled() { index.observe(observation, of: key, at: now) }
            let photo = index.photo(key)
            #expect(photo?.state == .done)
            expected = expected ?? photo
            #expect(photo == expected)
        }
    }

    @Test("Whatever messages are lost, the result's notice alone is enough")
    func lostMessages() {
        let others = [Self.upload, Self.attempt, Self.measurement]
        for subset in 0..<8 {
            var index = PhotoIndex()
            for (bit, observation) in others.enumerated() where subset & (1 << bit) != 0 {
                index.observe(observation, of: key, at: now)
            }
            index.observe(Self.fullResult, of: key, at: now)
            #expect(index.photo(key)?.state == .done)
            #expect(index.photo(key)?.milliseconds == 12)
        }
    }

    @Test func repeatedMessagesChangeNothing() {
        var index = PhotoIndex()
        for observation in [Self.upload, Self.attempt, Self.fullResult] {
            let first = index.observe(observation, of: key, at: now)
            let again = index.observe(observation, of: key, at: now)
            #expect(first != nil)
            #expect(again == nil)
        }
        #expect(index.count == 1)
    }

    @Test func listingDoesNotTakeNumbersAway() {
        var index = PhotoIndex()
        index.observe(Self.fullResult, of: key, at: now)
        let change = index.observe(Self.bareResult, of: key, at: now)
        #expect(change == nil)
        #expect(index.photo(key)?.milliseconds == 12)
    }

    @Test("A processor whose clock is ahead does not undo its own result")
    func clockAhead() {
        var index = PhotoIndex()
        let attempt = AttemptFact(at: Self.start.adding(seconds: 3600), source: "u1", device: "GPU")
        index.observe(Self.fullResult, of: key, at: now)
        index.observe(.attempted(attempt), of: key, at: now)
        #expect(index.photo(key)?.state == .done)
    }

    @Test("A listing tells whole seconds: a result that came within the upload's second is still its result")
    func listingInWholeSeconds() {
        var index = PhotoIndex()
        index.observe(.uploaded(UploadFact(at: Self.start.adding(milliseconds: 472), size: 100, eTag: "u1")), of: key, at: now)
        let hasChanged = index.list(.processed(ResultFact(at: Self.start, size: 90, eTag: "r1")), of: key)
        #expect(hasChanged)
        #expect(index.photo(key)?.state == .done)
        // Its metadata agree.
        let metadata = ResultFact.Metadata(source: "u1", milliseconds: 12)
        index.observe(.processed(ResultFact(at: Self.start, size: 90, eTag: "r1", metadata: metadata)), of: key, at: now)
        #expect(index.photo(key)?.state == .done)
        // Other bytes, uploaded later in that second, are news.
        index.observe(.uploaded(UploadFact(at: Self.start.adding(milliseconds: 900), size: 100, eTag: "u2")), of: key, at: now)
        #expect(index.photo(key)?.state == .queued)
    }

    @Test func uploadedAnewItWaitsAgain() {
        var index = PhotoIndex()
        index.observe(Self.upload, of: key, at: now)
        index.observe(Self.fullResult, of: key, at: now)
        let again = UploadFact(at: Self.start.adding(seconds: 60), size: 200, eTag: "u2")
        let queued = index.observe(.uploaded(again), of: key, at: now)
        #expect(queued?.state == .queued)
        let attempt = AttemptFact(at: Self.start.adding(seconds: 61), source: "u2")
        let processing = index.observe(.attempted(attempt), of: key, at: now)
        #expect(processing?.state == .processing)
        let result = ResultFact(at: Self.start.adding(seconds: 62), eTag: "r2", metadata: .init(source: "u2", milliseconds: 3))
        let done = index.observe(.processed(result), of: key, at: now)
        #expect(done?.state == .done)
        #expect(done?.milliseconds == 3)
        // The old result's notice comes once more, late.
        let late = index.observe(Self.fullResult, of: key, at: now)
        #expect(late == nil)
    }

    @Test func rejectionHasItsReason() {
        var index = PhotoIndex()
        index.observe(Self.upload, of: key, at: now)
        index.observe(Self.attempt, of: key, at: now)
        let note = RejectionFact.Note(source: "u1", code: "UnknownFormat", reason: "The file is not a photo.")
        let failed = index.observe(
            .rejected(RejectionFact(at: Self.start.adding(seconds: 2), eTag: "j1", note: note)),
            of: key,
            at: now
        )
        #expect(failed?.state == .failed)
        #expect(failed?.reason == "The file is not a photo.")
        #expect(failed?.processed == nil)
        // A listing that comes later names the object only.
        let listed = index.observe(.rejected(RejectionFact(at: Self.start.adding(seconds: 2), eTag: "j1")), of: key, at: now)
        #expect(listed == nil)
    }

    @Test func laterOutcomeCounts() {
        var index = PhotoIndex()
        index.observe(.rejected(RejectionFact(at: Self.start, eTag: "j1", note: .init(source: "u0"))), of: key, at: now)
        index.observe(Self.fullResult, of: key, at: now)
        #expect(index.photo(key)?.state == .done)
        index.observe(.rejected(RejectionFact(at: Self.start.adding(seconds: 9), eTag: "j2", note: .init(source: "u2"))), of: key, at: now)
        #expect(index.photo(key)?.state == .failed)
    }

    @Test func resultPutByHandHasNoOriginal() {
        var index = PhotoIndex()
        let fact = ResultFact(at: Self.start, size: 5, eTag: "x", metadata: ResultFact.Metadata())
        let photo = index.observe(.processed(fact), of: PhotoKey("x.jpg"), at: now)
        #expect(photo?.state == .done)
        #expect(photo?.original == nil)
        #expect(photo?.processed != nil)
    }

    // MARK: Order, pages, bounds

    private func add(_ count: Int, to index: inout PhotoIndex) {
        for number in 0..<count {
            let fact = UploadFact(at: Self.start.adding(seconds: number), size: 1, eTag: "e")
            index.observe(.uploaded(fact), of: PhotoKey("\(number).jpg"), at: now)
        }
    }

    @Test func pagesAreNewestFirstAndComplete() {
        var index = PhotoIndex()
        add(25, to: &index)
        var names: [String] = []
        var position: PhotoIndex.Position?
        var pages = 0
        repeat {
            let page = index.page(after: position, count: 10)
            names += page.positions.map(\.key.description)
            position = page.hasMore ? page.positions.last : nil
            pages += 1
            // A photo that comes while somebody reads does not shift the pages.
            index.observe(.uploaded(UploadFact(at: Self.start.adding(seconds: 100 + pages), size: 1)), of: PhotoKey("new\(pages)"), at: now)
        } while position != nil
        #expect(pages == 3)
        #expect(names == (0..<25).reversed().map { "\($0).jpg" })
    }

    @Test func cursorSurvivesAnAddress() {
        let position = PhotoIndex.Position(at: Self.start, key: PhotoKey("a/ü b.jpg"))
        #expect(PhotoCursor.position(of: PhotoCursor.text(of: position)) == position)
        #expect(PhotoCursor.position(of: "zz") == nil)
        #expect(PhotoCursor.position(of: "") == nil)
        #expect(PhotoCursor.position(of: Array("x y".utf8).hexadecimal) == nil)
    }

    @Test func keysOfOursKeepTheirPlace() {
        var index = PhotoIndex()
        let random = SeededRandomSource(seed: 1)
        let old = PhotoKey(name: PhotoName("old.jpg", type: .jpeg), at: Self.start, random: random)
        let new = PhotoKey(name: PhotoName("new.jpg", type: .jpeg), at: Self.start.adding(seconds: 1), random: random)
        index.observe(.processed(ResultFact(at: Self.start.adding(seconds: 50), eTag: "r")), of: old, at: now)
        index.observe(.uploaded(UploadFact(at: Self.start.adding(seconds: 2), size: 1)), of: new, at: now)
        #expect(index.page(after: nil, count: 2).positions.map(\.key) == [new, old])
    }

    @Test func onlyTheNewestAreKept() {
        var index = PhotoIndex(limit: 10)
        add(50, to: &index)
        #expect(index.count == 10)
        #expect(index.photo(PhotoKey("49.jpg")) != nil)
        #expect(index.photo(PhotoKey("39.jpg")) == nil)
        // One that is older than all that are kept does not come in.
        let ancient = index.observe(.uploaded(UploadFact(at: Self.start, size: 1)), of: PhotoKey("ancient.jpg"), at: now)
        #expect(ancient == nil)
        #expect(index.count == 10)
    }

    @Test func listingForgetsWhatIsGone() {
        var index = PhotoIndex()
        add(3, to: &index)
        index.beginListing()
        let changed = index.list(.uploaded(UploadFact(at: Self.start.adding(seconds: 1), size: 1, eTag: "e")), of: PhotoKey("1.jpg"))
        #expect(!changed)
        // Heard of after the listing began: it may not know it.
        index.observe(.uploaded(UploadFact(at: Self.start, size: 1)), of: PhotoKey("fresh.jpg"), at: now.adding(seconds: 20))
        let hasForgotten = index.endListing(begunAt: now.adding(seconds: 10))
        #expect(hasForgotten)
        #expect(index.photo(PhotoKey("1.jpg")) != nil)
        #expect(index.photo(PhotoKey("fresh.jpg")) != nil)
        #expect(index.count == 2)
        index.beginListing()
        let isNew = index.list(.uploaded(UploadFact(at: Self.start, size: 1, eTag: "e")), of: PhotoKey("again.jpg"))
        #expect(isNew)
    }

    private func permutations<Element>(_ elements: [Element]) -> [[Element]] {
        guard let first = elements.first else { return [[]] }
        return permutations(Array(elements.dropFirst())).flatMap { rest in
            (0...rest.count).map { place in Array(rest[..<place]) + [first] + Array(rest[place...]) }
        }
    }
}
