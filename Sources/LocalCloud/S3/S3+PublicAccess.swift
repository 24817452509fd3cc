import AWSCore
import S3Model

/// Buckets here have no policies and no ACLs that could open them to the public: the settings are kept, and have nothing to forbid.
extension S3 {
    func putPublicAccessBlock(_ input: PutPublicAccessBlockRequest, context: RequestContext) async throws {
        let bucket = try await bucket(input.bucket, expectedOwner: input.expectedBucketOwner, context)
        let settings = PublicAccessSettings(input.publicAccessBlockConfiguration)
        try await change(bucket) { $0.publicAccess = settings }
    }

    func getPublicAccessBlock(_ input: GetPublicAccessBlockRequest, context: RequestContext) async throws -> GetPublicAccessBlockOutput {
        let bucket = try await bucket(input.bucket, expectedOwner: input.expectedBucketOwner, context)
        guard let settings = bucket.publicAccess else {
            throw AWSError(
                "NoSuchPublicAccessBlockConfiguration",
                status: 404,
                message: "The public access block configuration was not found"
            ).with("BucketName", bucket.name)
        }
        return GetPublicAccessBlockOutput(publicAccessBlockConfiguration: settings.configuration)
    }

    func deletePublicAccessBlock(_ input: DeletePublicAccessBlockRequest, context: RequestContext) async throws {
        let bucket = try await bucket(input.bucket, expectedOwner: input.expectedBucketOwner, context)
        try await change(bucket) { $0.publicAccess = nil }
    }
}

/// Which ways to the public are blocked.
struct PublicAccessSettings: OptionSet, Sendable {
    let rawValue: Int

    static let blocksACLs = PublicAccessSettings(rawValue: 1)
    static let ignoresACLs = PublicAccessSettings(rawValue: 2)
    static let blocksPolicies = PublicAccessSettings(rawValue: 4)
    static let restrictsBuckets = PublicAccessSettings(rawValue: 8)
    /// What every new bucket has.
    static let all: PublicAccessSettings = [.blocksACLs, .ignoresACLs, .blocksPolicies, .restrictsBuckets]

    init(rawValue: Int) {
        self.rawValue = rawValue
    }

    /// What a request leaves out is false.
    init(_ configuration: PublicAccessBlockConfiguration) {
        self = []
        if configuration.blockPublicAcls == true { insert(.blocksACLs) }
        if configuration.ignorePublicAcls == true { insert(.ignoresACLs) }
        if configuration.blockPublicPolicy == true { insert(.blocksPolicies) }
        if configuration.restrictPublicBuckets == true { insert(.restrictsBuckets) }
    }

    var configuration: PublicAccessBlockConfiguration {
        PublicAccessBlockConfiguration(
            blockPublicAcls: contains(.blocksACLs),
            ignorePublicAcls: contains(.ignoresACLs),
            blockPublicPolicy: contains(.blocksPolicies),
            restrictPublicBuckets: contains(.restrictsBuckets)
        )
    }
}
