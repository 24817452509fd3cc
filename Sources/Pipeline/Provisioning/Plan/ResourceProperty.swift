/// A property of a resource that provisioning looks after. What has no name here stays as it is.
public enum ResourceProperty: Sendable, Hashable, CustomStringConvertible {
    case tag(String)
    case publicAccessBlock
    /// By the rule's id.
    case crossOriginRule(String)
    /// What a bucket tells a queue or a topic, by the configuration's id.
    case notification(String)
    /// An attribute of a queue or a topic.
    case attribute(String)
    case retention
    case trust
    case inlinePolicy(String)

    /// It names another resource, which must be there first.
    var isLink: Bool {
        if case .notification = self { true } else { false }
    }

    public var description: String {
        switch self {
        case .tag(let key): "tag \(key)"
        case .publicAccessBlock: "public access block"
        case .crossOriginRule(let id): "cross-origin rule \(id)"
        case .notification(let id): "notification \(id)"
        case .attribute(let name): name
        case .retention: "retention in days"
        case .trust: "who may assume it"
        case .inlinePolicy(let name): "policy \(name)"
        }
    }
}
