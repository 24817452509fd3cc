import AWSWire

/// Scheme, host and port under which a browser addressed us.
struct PageAddress: Sendable, Hashable, CustomStringConvertible {
    var scheme: String
    /// In lower case; an IPv6 address without brackets.
    var host: String
    /// Nil for the scheme's own port.
    var port: Int?

    init(scheme: String, host: String, port: Int?) {
        self.scheme = scheme
        self.host = host
        self.port = port
    }

    /// Reads the value of a `Host` field.
    init?(scheme: String, authority: some StringProtocol) {
        var host = authority[...]
        var port: Int?
        if host.first == "[" {
            guard let end = host.firstIndex(of: "]") else { return nil }
            let rest = host[host.index(after: end)...]
            guard rest.isEmpty || rest.first == ":" else { return nil }
            if !rest.dropFirst().isEmpty {
                guard let number = Int(rest.dropFirst()) else { return nil }
                port = number
            }
            host = host[host.index(after: host.startIndex)..<end]
        } else if let colon = host.firstIndex(of: ":") {
            guard let number = Int(host[host.index(after: colon)...]) else { return nil }
            port = number
            host = host[..<colon]
        }
        guard !host.isEmpty, port.map({ (1...65_535).contains($0) }) != false else { return nil }
        let allowed = host.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: ":"):
                true
            default: false
            }
        }
        guard allowed else { return nil }
        self.scheme = scheme.lowercased()
        self.host = host.lowercased()
        self.port = port
        if port == (self.scheme == "https" ? 443 : 80) { self.port = nil }
    }

    /// Reads an origin or the beginning of an address: `http://host:port`, a path after it ignored.
    init?(_ text: some StringProtocol) {
        for scheme in ["http", "https"] where text.lowercased().hasPrefix("\(scheme)://") {
            let rest = text.dropFirst(scheme.count + 3).prefix { $0 != "/" && $0 != "?" && $0 != "#" }
            self.init(scheme: scheme, authority: rest)
            return
        }
        return nil
    }

    var description: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port.map { "\(scheme)://\(name):\($0)" } ?? "\(scheme)://\(name)"
    }

    /// Whether the host is an address rather than a name: a hostile name cannot be made to point at it (DNS rebinding).
    var isNumeric: Bool {
        if host.contains(":") { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
    }

    /// Whether the host is this machine by a name or address that no DNS server decides.
    var isLoopback: Bool {
        host == "localhost" || host.hasSuffix(".localhost") || host == "::1" || (isNumeric && host.hasPrefix("127."))
    }
}
