/// Where a service is reached: scheme, host, port, and a path that stands before every request's own.
public struct Endpoint: Sendable, Hashable, CustomStringConvertible {
    public var isTLS: Bool
    public var host: String
    /// Nil for the scheme's own port.
    public var port: Int?
    /// Empty, or begins with `/` and does not end with it.
    public var path: String

    public init(isTLS: Bool = true, host: String, port: Int? = nil, path: String = "") {
        self.isTLS = isTLS
        self.host = host
        self.port = port
        self.path = path
    }

    /// Reads `http://localhost:4566` and its like; nil for other schemes, user names, queries and wrong ports.
    public init?(_ text: String) {
        guard let mark = text.firstRange(of: "://") else { return nil }
        switch text[..<mark.lowerBound].lowercased() {
        case "http": self.isTLS = false
        case "https": self.isTLS = true
        default: return nil
        }
        let rest = text[mark.upperBound...]
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        var path = rest.dropFirst(authority.count)
        guard !authority.isEmpty, !authority.contains("@"), !path.contains("?"), !path.contains("#") else { return nil }
        while path.last == "/" { path.removeLast() }
        self.path = String(path)
        // The colons of an IPv6 address stand within brackets.
        let afterAddress = authority.lastIndex(of: "]").map { authority.index(after: $0) } ?? authority.startIndex
        if let colon = authority[afterAddress...].firstIndex(of: ":") {
            guard let port = Int(authority[authority.index(after: colon)...]), (1...65_535).contains(port) else { return nil }
            self.port = port
            self.host = String(authority[..<colon])
        } else {
            self.port = nil
            self.host = String(authority)
        }
        guard !host.isEmpty else { return nil }
        let isDefault = port == (isTLS ? 443 : 80)
        if isDefault { port = nil }
    }

    /// The value of the field `Host`: with the port unless it is the scheme's own.
    public var authority: String { port.map { "\(host):\($0)" } ?? host }

    public var description: String { "\(isTLS ? "https" : "http")://\(authority)\(path)" }
}
