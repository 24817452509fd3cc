/// A kind of the pipeline's resources, as people call it.
public enum ResourceKind: String, Sendable, Hashable, CaseIterable {
    case bucket
    case queue
    case topic
    case logGroup = "log group"
    case role
    case subscription
}

/// One resource: its kind and its name.
public struct ResourceIdentity: Sendable, Hashable, CustomStringConvertible {
    public var kind: ResourceKind
    public var name: String

    public init(_ kind: ResourceKind, _ name: String) {
        self.kind = kind
        self.name = name
    }

    public var description: String { "\(kind.rawValue) \(name)" }
}
