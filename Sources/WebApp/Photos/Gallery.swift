import AWSCore
import Logging
import Synchronization

/// The photos as the page sees them: keeps the index, and tells the open streams of every change.
final class Gallery: Sendable {
    /// A page of the gallery, and the id of the event from which its stream goes on.
    struct Page: Sendable, Encodable {
        var photos: [Photo]
        /// All that the gallery holds, on all pages.
        var count: Int
        /// The cursor of the next page; nil on the last one.
        var next: String?
        var event: String
    }

    let hub: EventHub
    private let index: Mutex<PhotoIndex>
    private let inspector: PhotoInspector
    private let clock: any WallClock

    init(hub: EventHub, inspector: PhotoInspector, clock: any WallClock, limit: Int) {
        self.hub = hub
        self.inspector = inspector
        self.clock = clock
        self.index = Mutex(PhotoIndex(limit: limit))
    }

    /// Takes observations in and tells the page what changed.
    ///
    /// - Returns: Whether that changes what the page shows.
    @discardableResult
    func observe(_ observations: [Observation], of key: PhotoKey) -> Bool {
        let now = clock.now
        return index.withLock { index in
            var change: Photo?
            for observation in observations {
                change = index.observe(observation, of: key, at: now) ?? change
            }
            // Published under the index's lock, so that two changes of one photo reach the page in the order in which they happened.
            if let change { hub.publish("photo", data: PageJSON.encode(change)) }
            return change != nil
        }
    }

    /// Takes in what S3 holds, page by page, quietly: thousands of photos are one `resync`, not thousands of events.
    func load(from storage: any PhotoStorage) async throws {
        let began = clock.now
        index.withLock { $0.beginListing() }
        var hasChanged = false
        for area in PhotoArea.allCases {
            var token: String?
            repeat {
                let page = try await storage.list(area, after: token)
                hasChanged = adopt(page.objects, of: area) || hasChanged
                token = page.next
            } while token != nil
        }
        hasChanged = index.withLock { $0.endListing(begunAt: began) } || hasChanged
        guard hasChanged else { return }
        // Look-ups cost money: not while nobody looks, such as at the start.
        if hub.subscriberCount > 0 { await inspectFirstPage() }
        index.withLock { index in
            hub.publishState(Self.resync, data: PageJSON.encode(page(of: index, after: nil, count: Self.firstPage)))
        }
    }

    /// The event that carries the whole state: its first page, from which a client goes on.
    private static let resync = "resync"
    private static let firstPage = 50

    /// The whole state, for a client that has none, or one of which this process cannot tell what happened since.
    func state() async -> ServerSentEvent {
        await inspectFirstPage()
        return index.withLock { index in
            let page = page(of: index, after: nil, count: Self.firstPage)
            return ServerSentEvent(id: page.event, name: Self.resync, data: PageJSON.encode(page))
        }
    }

    private func inspectFirstPage() async {
        await inspect(after: nil, count: Self.firstPage)
    }

    private func adopt(_ objects: [ListedObject], of area: PhotoArea) -> Bool {
        index.withLock { index in
            var hasChanged = false
            for object in objects {
                let observation: Observation =
                    switch area {
                    case .uploads: .uploaded(UploadFact(at: object.at, size: object.size, eTag: object.eTag))
                    case .processed: .processed(ResultFact(at: object.at, size: object.size, eTag: object.eTag))
                    case .rejected: .rejected(RejectionFact(at: object.at, eTag: object.eTag))
                    }
                hasChanged = index.list(observation, of: object.key) || hasChanged
            }
            return hasChanged
        }
    }

    func contains(_ key: PhotoKey) -> Bool {
        index.withLock { $0.record(of: key) != nil }
    }

    func photo(_ key: PhotoKey) -> Photo? {
        index.withLock { $0.photo(key) }
    }

    func record(of key: PhotoKey) -> PhotoRecord? {
        index.withLock { $0.record(of: key) }
    }

    var count: Int { index.withLock { $0.count } }

    /// A page of the gallery. What a listing alone could not tell (numbers, reasons) is looked up first, once for each photo.
    func page(after cursor: PhotoIndex.Position?, count: Int) async -> Page {
        await inspect(after: cursor, count: count)
        return index.withLock { page(of: $0, after: cursor, count: count) }
    }

    private func inspect(after cursor: PhotoIndex.Position?, count: Int) async {
        let unknown = index.withLock { index in
            index.page(after: cursor, count: count).positions.compactMap { position in
                index.record(of: position.key).map { (key: position.key, record: $0) }
            }
        }
        for (key, observations) in await inspector.inspect(unknown) {
            observe(observations, of: key)
        }
    }

    private func page(of index: PhotoIndex, after cursor: PhotoIndex.Position?, count: Int) -> Page {
        let (positions, hasMore) = index.page(after: cursor, count: count)
        return Page(
            photos: positions.compactMap { index.photo($0.key) },
            count: index.count,
            next: hasMore ? positions.last.map(PhotoCursor.text) : nil,
            event: hub.lastID
        )
    }
}
