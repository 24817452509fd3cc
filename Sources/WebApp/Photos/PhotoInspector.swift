import AWSCore
import AWSWire
import Logging
import Pipeline

/// Looks up what neither a listing nor a notice of S3 says: the numbers in a result's metadata and the reason in a rejection.
struct PhotoInspector: Sendable {
    /// Look-ups at a time for one page.
    private static let width = 16
    /// A rejection is a few hundred bytes; whatever is longer is not ours.
    private static let longestRejection = 64 * 1024

    let storage: any PhotoStorage
    let logger: Logger

    /// The result as S3 has it; nil when there is none (any more).
    func result(of key: PhotoKey) async throws -> ResultFact? {
        guard let object = try await storage.describe(.processed, key) else { return nil }
        return ResultFact(at: object.at, size: object.size, eTag: object.eTag, metadata: Self.numbers(in: object.metadata))
    }

    /// The rejection as S3 has it; nil when there is none (any more).
    func rejection(of key: PhotoKey) async throws -> RejectionFact? {
        guard let object = try await storage.describe(.rejected, key), let stored = try await storage.read(.rejected, key) else {
            return nil
        }
        let rejection = try? Rejection(parsing: await stored.body.collect(upTo: Self.longestRejection))
        // An object that is no rejection of ours gives no reason.
        let note = RejectionFact.Note(source: rejection?.source.eTag, code: rejection?.code, reason: rejection?.reason)
        return RejectionFact(at: object.at, eTag: object.eTag, note: note)
    }

    private static func numbers(in fields: [String: String]) -> ResultFact.Metadata {
        let metadata = ResultMetadata(values: fields)
        return ResultFact.Metadata(
            source: metadata?.source.eTag,
            milliseconds: metadata?.milliseconds,
            cost: metadata?.dollars,
            device: metadata?.device
        )
    }

    /// The original as S3 has it; nil when there is none (any more).
    func upload(of key: PhotoKey) async throws -> UploadFact? {
        guard let object = try await storage.describe(.uploads, key) else { return nil }
        return UploadFact(at: object.at, size: object.size, eTag: object.eTag)
    }

    /// Looks up what is missing of these photos. One that cannot be looked up now stays as it is until the next page is asked for.
    func inspect(_ photos: [(key: PhotoKey, record: PhotoRecord)]) async -> [(key: PhotoKey, observations: [Observation])] {
        let incomplete = photos.filter { $0.record.lacksDetails }
        return await withTaskGroup(of: (key: PhotoKey, observations: [Observation]).self) { group in
            var found: [(key: PhotoKey, observations: [Observation])] = []
            for (number, photo) in incomplete.enumerated() {
                if number >= Self.width, let next = await group.next() { found.append(next) }
                group.addTask { (photo.key, await self.details(of: photo.key, photo.record)) }
            }
            for await next in group { found.append(next) }
            return found
        }
    }

    private func details(of key: PhotoKey, _ record: PhotoRecord) async -> [Observation] {
        do {
            var found: [Observation] = []
            if record.lacksNumbers, let result = try await result(of: key) { found.append(.processed(result)) }
            if record.lacksReason, let rejection = try await rejection(of: key) { found.append(.rejected(rejection)) }
            return found
        } catch {
            logger.warning("Could not look up a photo's details", metadata: ["key": "\(key)", "error": "\(error)"])
            return []
        }
    }
}

extension PhotoRecord {
    // Asked whatever the state: which of two outcomes counts, and whether it was made from the latest upload, is known only then.
    fileprivate var lacksNumbers: Bool { result.map { $0.metadata == nil } ?? false }
    fileprivate var lacksReason: Bool { rejection.map { $0.note == nil } ?? false }
    fileprivate var lacksDetails: Bool { lacksNumbers || lacksReason }
}
