/// A resource as it is to be.
struct DesiredResource: Sendable, Hashable {
    var identity: ResourceIdentity
    var properties: [DesiredProperty]

    init(_ kind: ResourceKind, _ name: String, _ properties: [DesiredProperty]) {
        self.identity = ResourceIdentity(kind, name)
        self.properties = properties
    }
}

struct DesiredProperty: Sendable, Hashable {
    var property: ResourceProperty
    /// A text, or a JSON document.
    var value: String
    /// Whether a value that somebody chose is as good.
    var yieldsToOthers = false

    init(_ property: ResourceProperty, _ value: String, yieldsToOthers: Bool = false) {
        self.property = property
        self.value = value
        self.yieldsToOthers = yieldsToOthers
    }
}

/// A resource as it is.
struct ObservedResource: Sendable, Hashable {
    var exists: Bool
    var values: [ResourceProperty: String]
    /// What this cloud does not have: such properties are left out of the plan.
    var missing: Set<PropertyGroup>

    static let absent = ObservedResource(exists: false, values: [:])

    init(exists: Bool = true, values: [ResourceProperty: String], missing: Set<PropertyGroup> = []) {
        self.exists = exists
        self.values = values
        self.missing = missing
    }
}

/// Properties that a cloud has all of, or none.
enum PropertyGroup: String, Sendable, Hashable {
    case tags
    case publicAccessBlock = "public access blocks"
    case redriveAllowance = "RedriveAllowPolicy of queues"
    case signatureVersion = "SignatureVersion of topics"
    case others

    init(_ property: ResourceProperty) {
        self =
            switch property {
            case .tag: .tags
            case .publicAccessBlock: .publicAccessBlock
            case .attribute("RedriveAllowPolicy"): .redriveAllowance
            case .attribute("SignatureVersion"): .signatureVersion
            default: .others
            }
    }
}
