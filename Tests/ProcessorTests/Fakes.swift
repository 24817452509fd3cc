import AWSCore
import AWSEvents
import AWSWire
import Logging
import PhotoEngine
import Pipeline
import Pricing
import Synchronization
import Telemetry
import Testing

@testable import Processor

/// Buckets in memory, with ETags and conditional writes.
final class FakeStore: PhotoStore {
    struct Item: Sendable {
        var bytes: [UInt8]
        var eTag: String
        var contentType: String
        var metadata: ResultMetadata?
        var operations: String?
    }

    struct State {
        var uploads: [String: Item] = [:]
        var processed: [String: Item] = [:]
        var rejected: [String: Item] = [:]
        var writes = 0
        /// How often a body was asked for bytes: twice for one that is read to its end.
        var reads = 0
        var nextTag = 1
        /// Done once, right before the next write.
        var beforeWrite: (@Sendable (inout State) -> Void)?
        var failure: AWSError?
        /// Told in the answer instead of the true length.
        var claimedLength: Int64?

        mutating func tag() -> String {
            defer { nextTag += 1 }
            return "\"tag-\(nextTag)\""
        }
    }

    private let state = Mutex(State())

    func with<Value: Sendable>(_ body: (inout State) -> sending Value) -> Value { state.withLock { body(&$0) } }

    func upload(_ key: String, _ text: String, operations: String? = nil) {
        with { $0.uploads[key] = Item(bytes: Array(text.utf8), eTag: "e-\(text)", contentType: "", operations: operations) }
    }

    func fetch(_ upload: UploadNotice.Upload) async throws -> IncomingPhoto {
        let (item, failure, length) = with { ($0.uploads[upload.key], $0.failure, $0.claimedLength) }
        if let failure { throw failure }
        guard let item else { throw SourceProblem.gone }
        guard upload.source.eTag == nil || upload.source.eTag == item.eTag else { throw SourceProblem.replaced }
        let body = HTTPBody(length: Int64(item.bytes.count)) { [self] in
            with { state in
                state.reads += 1
                return state.reads.isMultiple(of: 2) ? nil : item.bytes
            }
        }
        return IncomingPhoto(eTag: item.eTag, length: length ?? Int64(item.bytes.count), operations: item.operations, body: body)
    }

    func describe(_ key: String, in bucket: PhotoBucket) async throws -> StoredObject? {
        let item = with { bucket == .processed ? $0.processed[key] : $0.rejected[key] }
        return item.map { StoredObject(eTag: $0.eTag, metadata: $0.metadata) }
    }

    func store(
        _ bytes: [UInt8],
        as key: String,
        in bucket: PhotoBucket,
        contentType: String,
        metadata: ResultMetadata,
        if condition: WriteCondition
    ) async throws {
        try state.withLock { state in
            if let before = state.beforeWrite {
                state.beforeWrite = nil
                before(&state)
            }
            let known = bucket == .processed ? state.processed[key] : state.rejected[key]
            switch condition {
            case .absent: guard known == nil else { throw WriteConflict() }
            case .unchanged(let tag): guard known?.eTag == tag else { throw WriteConflict() }
            case .none: break
            }
            let item = Item(bytes: bytes, eTag: state.tag(), contentType: contentType, metadata: metadata)
            if bucket == .processed { state.processed[key] = item } else { state.rejected[key] = item }
            state.writes += 1
        }
    }

    func delete(_ key: String, in bucket: PhotoBucket) async throws {
        with { state in
            if bucket == .processed { state.processed[key] = nil } else { state.rejected[key] = nil }
        }
    }
}

final class FakeAnnouncer: PhotoAnnouncer {
    private let said = Mutex<[PhotoMessage]>([])
    private let fails: Bool

    init(fails: Bool = false) { self.fails = fails }

    var messages: [PhotoMessage] { said.withLock { $0 } }

    func announce(_ message: PhotoMessage) async throws {
        if fails { throw AWSError("InternalError", status: 500, message: "") }
        said.withLock { $0.append(message) }
    }
}

/// Reverses the bytes; `bad…` is to blame, `hang…` waits until it is cancelled, `slow…` until the clock has moved by a minute.
struct FakeWorker: PhotoWorker {
    var clock = ManualClock()
    var failure: EngineError?
    var deviceLosses = 0

    func process(_ bytes: [UInt8], options: ProcessingOptions) async throws -> ProcessedPhoto {
        if let failure { throw failure }
        let text = String(decoding: bytes, as: UTF8.self)
        if text.hasPrefix("bad") { throw PhotoRejection(code: .truncated, reason: "the file ends early") }
        if text.hasPrefix("hang") { try await clock.sleep(for: .seconds(1_000_000)) }
        if text.hasPrefix("slow") { try await clock.sleep(for: .seconds(60)) }
        return ProcessedPhoto(
            bytes: bytes.reversed(),
            format: .png,
            report: PhotoReport(
                width: 1,
                height: 1,
                frames: 1,
                operations: options.operations,
                representation: .pixels,
                device: DeviceDescription(kind: .cpu, name: "test"),
                milliseconds: .init(decode: 1, kernel: 1, encode: 1, total: 3),
                busySeconds: 0.003,
                codecProcessorSeconds: 0,
                warnings: [],
                deviceLosses: deviceLosses
            )
        )
    }
}

/// A queue in memory with visibility by a clock that the test moves.
final class FakeQueue: UploadQueue {
    struct Entry {
        var body: String
        var visibleAt: Timestamp
        var handle: String
        var received = 0
    }

    struct State {
        var entries: [Int: Entry] = [:]
        var nextID = 0
        var nextHandle = 0
        var hides: [Duration] = []
        var deleted = 0
        var waiting: [CheckedContinuation<Void, Never>] = []
        var failures = 0
    }

    private let state = Mutex(State())
    let clock: ManualClock
    private let visibility: Duration = .seconds(30)

    init(clock: ManualClock) { self.clock = clock }

    func with<Value: Sendable>(_ body: (inout State) -> sending Value) -> Value { state.withLock { body(&$0) } }

    func send(_ body: String) {
        let waiting = with { state in
            state.entries[state.nextID] = Entry(body: body, visibleAt: clock.now, handle: "")
            state.nextID += 1
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Wakes those that wait, as if time had passed.
    func wake() {
        let waiting = with { state in
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    func receive(upTo count: Int, wait: Duration) async throws -> [QueueMessage] {
        if with({ state in
            defer { state.failures = max(0, state.failures - 1) }
            return state.failures > 0
        }) {
            throw AWSError("ServiceUnavailable", status: 503, message: "")
        }
        let first = take(count)
        if !first.isEmpty || wait < .seconds(5) { return first }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if Task.isCancelled { continuation.resume() } else { with { $0.waiting.append(continuation) } }
            }
        } onCancel: {
            wake()
        }
        try Task.checkCancellation()
        return take(count)
    }

    private func take(_ count: Int) -> [QueueMessage] {
        with { state in
            let now = clock.now
            let ready = state.entries.filter { $0.value.visibleAt <= now }.keys.sorted().prefix(count)
            return ready.compactMap { id in
                guard var entry = state.entries[id] else { return nil }
                state.nextHandle += 1
                entry.handle = "h\(state.nextHandle)"
                entry.visibleAt = now.adding(visibility)
                entry.received += 1
                state.entries[id] = entry
                return QueueMessage(id: entry.handle, body: entry.body, receiveCount: entry.received)
            }
        }
    }

    func delete(_ message: QueueMessage) async throws {
        with { state in
            guard let id = state.entries.first(where: { $0.value.handle == message.id })?.key else { return }
            state.entries[id] = nil
            state.deleted += 1
        }
    }

    func hide(_ message: QueueMessage, for duration: Duration) async throws {
        with { state in
            state.hides.append(duration)
            guard let id = state.entries.first(where: { $0.value.handle == message.id })?.key else { return }
            state.entries[id]?.visibleAt = clock.now.adding(duration)
        }
    }

    func depth() async throws -> Int { with { $0.entries.count } }
}

/// Everything that a handler needs, in memory.
struct Bench {
    let clock = ManualClock()
    let store = FakeStore()
    let announcer: FakeAnnouncer
    let recorded = Recorded()
    var configuration: ProcessorConfiguration
    var worker: FakeWorker

    final class Recorded: Sendable {
        private let values = Mutex<[PhotoMetric: [Double]]>([:])
        subscript(metric: PhotoMetric) -> [Double] { values.withLock { $0[metric] ?? [] } }
        func add(_ metric: PhotoMetric, _ value: Double) { values.withLock { $0[metric, default: []].append(value) } }
    }

    init(announcer: FakeAnnouncer = FakeAnnouncer()) {
        self.announcer = announcer
        // An hour for 3.60 dollars is a tenth of a cent a second.
        let cost = CostOfPhoto(hourlyPrice: Money(picodollars: 3_600_000_000_000))
        self.configuration = ProcessorConfiguration(photosAtOnce: 3, largestPhoto: 1 << 20, cost: cost)
        self.worker = FakeWorker(clock: clock)
    }

    var handler: PhotoHandler {
        let clock = clock
        let recorded = recorded
        return PhotoHandler(
            configuration: configuration,
            store: store,
            announcer: announcer,
            worker: worker,
            record: { recorded.add($0, $1) },
            machine: SharedMachineTime { .milliseconds(clock.now.milliseconds) },
            clock: clock,
            logger: Bench.logger
        )
    }

    static let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

    /// S3's message of an upload.
    static func message(_ key: String, _ text: String, sequencer: String? = nil) -> String {
        S3EventMessage.records([
            S3EventRecord(
                region: .usEast1,
                eventTime: Timestamp(seconds: 1_750_000_000),
                eventName: "ObjectCreated:Put",
                principalID: "",
                sourceIPAddress: "",
                requestID: "",
                extendedRequestID: "",
                configurationID: "",
                bucket: "uploads",
                bucketOwnerPrincipalID: "",
                bucketArn: "",
                key: key,
                size: Int64(text.utf8.count),
                eTag: "e-\(text)",
                sequencer: sequencer.map { Sequencer($0) }
            )
        ]).json
    }

    func handle(_ body: String) async -> MessageOutcome {
        await handler.handle(QueueMessage(id: "h", body: body), tally: RequestTally())
    }
}

/// Lets other tasks go on until the condition holds. The deadline is for a condition that never will, on a machine however busy.
func eventually(_ what: Comment? = nil, _ condition: () -> Bool) async {
    let deadline = ContinuousClock.now + .seconds(30)
    while !condition(), ContinuousClock.now < deadline { await Task.yield() }
    #expect(condition(), what)
}
