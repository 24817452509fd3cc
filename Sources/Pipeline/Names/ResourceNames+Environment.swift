import AWSCore

extension ResourceNames {
    /// The variables that name a resource; each wins over the usual name.
    public static let bucketVariables = ["UPLOAD_BUCKET", "OUTPUT_BUCKET", "REJECTED_BUCKET"]

    /// Reads `UPLOAD_BUCKET`, `OUTPUT_BUCKET`, `REJECTED_BUCKET`, `UPLOAD_QUEUE_NAME`, `OUTPUT_TOPIC_NAME` and `DARKROOM_SUFFIX`; what is not
    /// set keeps its usual name.
    ///
    /// - Parameters:
    ///   - suffix: Wins over `DARKROOM_SUFFIX`.
    ///   - namespace: Where the usual names of buckets are to be on AWS; nil elsewhere.
    /// - Throws: ``NamingError`` before any service is asked.
    public init(
        environment: [String: String],
        suffix: String? = nil,
        namespace: AccountRegionalNamespace? = nil
    ) throws(NamingError) {
        let suffix = suffix ?? environment.setting("DARKROOM_SUFFIX")
        if let suffix { try NameRules.checkSuffix(suffix) }
        var names = ResourceNames(
            suffix: suffix,
            uploadQueue: environment.setting("UPLOAD_QUEUE_NAME"),
            topic: environment.setting("OUTPUT_TOPIC_NAME")
        )
        let chosen = Self.bucketVariables.map { environment.setting($0) }
        if let namespace {
            guard namespace.isOffered || !chosen.contains(nil) else { throw .noNamespace(namespace.region) }
            names.uploads += namespace.suffix
            names.processed += namespace.suffix
            names.rejected += namespace.suffix
        }
        names.uploads = chosen[0] ?? names.uploads
        names.processed = chosen[1] ?? names.processed
        names.rejected = chosen[2] ?? names.rejected
        try NameRules.check(names)
        self = names
    }
}
