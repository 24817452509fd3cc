/// One member of a generated structure: where and under which names it stands in each protocol.
///
/// The reader and the writer of shapes get it with every value, so that one generated function serves all protocols.
public struct Member: Sendable {
    /// Where the member travels. Only S3's model uses anything but ``body``.
    public enum Location: Sendable, Equatable {
        case body
        /// The header of this name.
        case header(String)
        /// All headers that begin with this prefix, as a map from the rest of their names.
        case headerPrefix(String)
        /// The query item of this name.
        case query(String)
        /// The label of this name in the operation's path.
        case label(String)
        /// The answer's HTTP status.
        case status
        /// The member is the whole body: a structure, bytes, text or a stream.
        case payload
    }

    public enum TimestampFormat: Sendable {
        /// Seconds since 1970, possibly with a fraction.
        case epochSeconds
        /// ISO 8601.
        case dateTime
        /// The form of HTTP headers.
        case httpDate
    }

    /// The name in the model: JSON's and CBOR's key.
    public let name: StaticString
    public let location: Location
    /// The element's or attribute's name in XML.
    public let xmlName: StaticString
    /// The parameter's name in the Query protocol.
    public let queryName: StaticString
    public let isXMLAttribute: Bool
    /// Lists and maps: whether the items stand directly under the member's name, without an enclosing element.
    public let isFlattened: Bool
    /// Lists: the name of an item in XML and Query.
    public let element: StaticString
    /// Maps: the name of an entry's key in XML and Query.
    public let key: StaticString
    /// Maps: the name of an entry's value in XML and Query.
    public let value: StaticString
    /// Nil: the protocol's default for the location.
    public let timestampFormat: TimestampFormat?
    /// The XML namespace that the element declares, as prefix (empty for none) and URI.
    public let namespace: Namespace?

    public struct Namespace: Sendable {
        public let prefix: StaticString
        public let uri: StaticString

        public init(prefix: StaticString = "", uri: StaticString) {
            self.prefix = prefix
            self.uri = uri
        }
    }

    public init(
        _ name: StaticString,
        _ location: Location = .body,
        xml: StaticString? = nil,
        query: StaticString? = nil,
        attribute: Bool = false,
        flattened: Bool = false,
        element: StaticString = "member",
        key: StaticString = "key",
        value: StaticString = "value",
        timestamp: TimestampFormat? = nil,
        namespace: Namespace? = nil
    ) {
        self.name = name
        self.location = location
        self.xmlName = xml ?? name
        self.queryName = query ?? xml ?? name
        self.isXMLAttribute = attribute
        self.isFlattened = flattened
        self.element = element
        self.key = key
        self.value = value
        self.timestampFormat = timestamp
        self.namespace = namespace
    }

    /// What a list's item or a map's value is read and written with.
    static let item = Member("member")
}
