/// A request as it stands on the wire: target and fields untouched, since signatures are made over them.
public struct HTTPRequest: Sendable {
    public var method: String
    /// Origin form, exactly as sent: path and, after `?`, the query.
    public var target: String
    public var fields: HTTPFields
    public var body: HTTPBody

    public init(method: String, target: String, fields: HTTPFields = HTTPFields(), body: HTTPBody = .empty) {
        self.method = method
        self.target = target
        self.fields = fields
        self.body = body
    }

    /// The target up to the first `?`, still percent-encoded.
    public var path: Substring {
        target[..<(target.utf8.firstIndex(of: UInt8(ascii: "?")) ?? target.endIndex)]
    }

    /// The target after the first `?`, still percent-encoded; empty without one.
    public var query: Substring {
        guard let mark = target.utf8.firstIndex(of: UInt8(ascii: "?")) else { return "" }
        return target[target.utf8.index(after: mark)...]
    }
}

/// An answer.
public struct HTTPResponse: Sendable {
    public var status: Int
    public var fields: HTTPFields
    public var body: HTTPBody

    public init(status: Int, fields: HTTPFields = HTTPFields(), body: HTTPBody = .empty) {
        self.status = status
        self.fields = fields
        self.body = body
    }
}
