/// What provisioning found or did about one resource.
public struct ProvisionedResource: Sendable, Hashable, CustomStringConvertible {
    public enum Kind: String, Sendable {
        case bucket
        case queue
        case topic
        case notification
        case crossOriginRules = "cross-origin rules"
        case logGroup = "log group"
        case role
    }

    public enum Outcome: Sendable, Hashable {
        case created
        /// What was not as it should be, and now is.
        case updated([String])
        case unchanged
    }

    public var kind: Kind
    public var name: String
    public var outcome: Outcome

    public init(_ kind: Kind, _ name: String, _ outcome: Outcome) {
        self.kind = kind
        self.name = name
        self.outcome = outcome
    }

    public var description: String {
        switch outcome {
        case .created: "created \(kind.rawValue) \(name)"
        case .updated(let what): "updated \(kind.rawValue) \(name): \(what.joined(separator: ", "))"
        case .unchanged: "unchanged \(kind.rawValue) \(name)"
        }
    }
}

/// Why the pipeline's resources could not be provided.
public enum ProvisioningError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Bucket names are unique among all accounts.
    case bucketBelongsToOthers(String)
    /// A service left out what it must answer.
    case incompleteAnswer(String)

    public var description: String {
        switch self {
        case .bucketBelongsToOthers(let bucket):
            "the bucket \"\(bucket)\" belongs to another account; choose other names by UPLOAD_BUCKET, OUTPUT_BUCKET and REJECTED_BUCKET"
        case .incompleteAnswer(let what): "the service's answer lacks \(what)"
        }
    }
}
