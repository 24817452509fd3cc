import AWSCore
import S3Model

/// Amazon S3: buckets, objects, uploads in parts, and the events that they cause.
///
/// Objects stand in the one store; what must be at hand without a query (the buckets and their rules) is in ``BucketRegistry``.
struct S3: S3Service {
    typealias Context = RequestContext

    let environment: CloudEnvironment
    let buckets: BucketRegistry
    let sequence: EventSequence

    init(_ environment: CloudEnvironment) {
        let buckets = BucketRegistry(store: environment.store)
        let sequence = EventSequence()
        self.environment = environment
        self.buckets = buckets
        self.sequence = sequence
        environment.registry.objectStore = self
        environment.store.onReset { transaction in
            transaction.afterCommit {
                buckets.removeAll()
                sequence.forgetReservation()
            }
        }
    }

    var store: Store { environment.store }

    /// The bucket, when it exists and the caller may use it.
    ///
    /// Buckets have no policies yet: whoever is not of the owner's account has no access.
    func bucket(_ name: String, expectedOwner: String? = nil, _ context: RequestContext) async throws -> StoredBucket {
        guard let bucket = try await buckets.bucket(named: name) else { throw S3Errors.noSuchBucket(named: name) }
        try bucket.authorize(context.principal)
        if let expectedOwner, expectedOwner != bucket.owner.description { throw S3Errors.accessDenied }
        return bucket
    }
}
