import AWSCore
import Synchronization

/// Where buckets lie that were found in another Region than the client's: learned once, and remembered.
final class BucketRegions: Sendable {
    /// A pipeline has three buckets; a client that walks through thousands begins anew.
    private static let capacity = 1000

    private let regions = Mutex<[String: Region]>([:])

    /// All that is known.
    var known: [String: Region] { regions.withLock { $0 } }

    func learn(_ bucket: String, _ region: Region) {
        regions.withLock { regions in
            if regions.count >= Self.capacity { regions = [:] }
            regions[bucket] = region
        }
    }
}
