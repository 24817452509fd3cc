import AWSCore
import AWSWire
import Synchronization

@testable import WebApp

/// The three buckets in memory.
final class MemoryStorage: PhotoStorage {
    struct Object {
        var bytes: [UInt8]
        var mediaType: String?
        var at: Timestamp
        var metadata: [String: String]
        var eTag: String
    }

    private struct State {
        var objects: [PhotoArea: [PhotoKey: Object]] = [:]
        var isAway = false
        var descriptions = 0
        var abandoned = 0
    }

    private let state = Mutex(State())
    let clock: any WallClock
    /// So that listings have several pages.
    let pageSize: Int

    init(clock: any WallClock, pageSize: Int = 2) {
        self.clock = clock
        self.pageSize = pageSize
    }

    /// The cloud is not there.
    var isAway: Bool {
        get { state.withLock { $0.isAway } }
        set { state.withLock { $0.isAway = newValue } }
    }

    /// How often objects were described: look-ups cost money on AWS.
    var descriptions: Int { state.withLock { $0.descriptions } }

    /// How many uploads were given up.
    var abandoned: Int { state.withLock { $0.abandoned } }

    func put(
        _ area: PhotoArea,
        _ key: PhotoKey,
        _ bytes: [UInt8],
        mediaType: String? = "image/jpeg",
        metadata: [String: String] = [:],
        eTag: String? = nil
    ) {
        let object = Object(
            bytes: bytes,
            mediaType: mediaType,
            at: clock.now,
            metadata: metadata,
            eTag: eTag ?? "etag\(bytes.reduce(5381) { ($0 &* 33 &+ Int($1)) & 0xFFFF_FFFF })"
        )
        state.withLock { $0.objects[area, default: [:]][key] = object }
    }

    func remove(_ area: PhotoArea, _ key: PhotoKey) {
        state.withLock { $0.objects[area]?[key] = nil }
    }

    func bytes(_ area: PhotoArea, _ key: PhotoKey) -> [UInt8]? {
        state.withLock { $0.objects[area]?[key]?.bytes }
    }

    func keys(_ area: PhotoArea) -> [PhotoKey] {
        state.withLock { Array(($0.objects[area] ?? [:]).keys) }
    }

    private func object(_ area: PhotoArea, _ key: PhotoKey) throws -> Object? {
        try state.withLock { state in
            guard !state.isAway else { throw CloudIsAway() }
            return state.objects[area]?[key]
        }
    }

    func list(_ area: PhotoArea, after token: String?) async throws -> ObjectPage {
        try state.withLock { state in
            guard !state.isAway else { throw CloudIsAway() }
            let sorted = (state.objects[area] ?? [:]).sorted { $0.key.description < $1.key.description }
            let start = token.flatMap { Int($0) } ?? 0
            let end = min(start + pageSize, sorted.count)
            let objects = sorted[start..<end].map { key, object in
                ListedObject(key: key, at: object.at, size: Int64(object.bytes.count), eTag: object.eTag)
            }
            return ObjectPage(objects: objects, next: end < sorted.count ? "\(end)" : nil)
        }
    }

    func describe(_ area: PhotoArea, _ key: PhotoKey) async throws -> ObjectDescription? {
        state.withLock { $0.descriptions += 1 }
        return try object(area, key).map { object in
            ObjectDescription(at: object.at, size: Int64(object.bytes.count), eTag: object.eTag, metadata: object.metadata)
        }
    }

    func read(_ area: PhotoArea, _ key: PhotoKey) async throws -> StoredPhoto? {
        try object(area, key).map { object in
            let length = Int64(object.bytes.count)
            return StoredPhoto(length: length, mediaType: object.mediaType, eTag: object.eTag, body: HTTPBody(object.bytes))
        }
    }

    func beginUpload(_ key: PhotoKey, type: PhotoType, operations: UploadOperations?) -> any PhotoUpload {
        MemoryUpload(storage: self, key: key, type: type, metadata: operations?.metadata ?? [:])
    }

    func uploadForm(
        _ key: PhotoKey,
        type: PhotoType,
        operations: UploadOperations?,
        sizeLimit: Int64,
        lifetime: Duration
    ) async throws -> [FormField] {
        guard !isAway else { throw CloudIsAway() }
        return [FormField(name: "key", value: key.description), FormField(name: "Content-Type", value: type.rawValue)]
            + (operations.map { [FormField(name: "x-amz-meta-operations", value: $0.text)] } ?? [])
    }

    private final class MemoryUpload: PhotoUpload {
        private let storage: MemoryStorage
        private let key: PhotoKey
        private let type: PhotoType
        private let metadata: [String: String]
        private let bytes = Mutex<[UInt8]>([])

        init(storage: MemoryStorage, key: PhotoKey, type: PhotoType, metadata: [String: String]) {
            self.metadata = metadata
            self.storage = storage
            self.key = key
            self.type = type
        }

        func write(_ more: [UInt8]) async throws {
            guard !storage.isAway else { throw CloudIsAway() }
            bytes.withLock { $0 += more }
        }

        func finish() async throws -> String? {
            storage.put(.uploads, key, bytes.withLock { $0 }, mediaType: type.rawValue, metadata: metadata)
            return try storage.object(.uploads, key)?.eTag
        }

        func abandon() async {
            storage.state.withLock { $0.abandoned += 1 }
        }
    }
}

struct CloudIsAway: Error {}
