/// What is to become of one resource.
public struct ResourceChange: Sendable, Hashable {
    public enum Action: String, Sendable {
        case create
        case update
        case keep = "unchanged"
    }

    public var identity: ResourceIdentity
    public var action: Action
    /// What differs, in the order in which it is wanted.
    public var properties: [PropertyChange]
    /// What is not looked after because this cloud does not have it.
    public var remarks: [String]

    public init(_ identity: ResourceIdentity, _ action: Action, _ properties: [PropertyChange] = [], remarks: [String] = []) {
        self.identity = identity
        self.action = action
        self.properties = properties
        self.remarks = remarks
    }
}

/// A property that differs. Its values are texts or JSON documents.
public struct PropertyChange: Sendable, Hashable {
    public var property: ResourceProperty
    /// Nil where there is none.
    public var old: String?
    public var new: String

    public init(_ property: ResourceProperty, from old: String? = nil, to new: String) {
        self.property = property
        self.old = old
        self.new = new
    }
}
