import AWSWire
import NIOHTTP1

/// A request's head, checked and in the form that the handler gets.
struct RequestHead {
    let method: String
    let target: String
    let fields: HTTPFields
    let isHTTP10: Bool
    /// The client or the protocol asks to end the connection after the answer.
    let wantsClose: Bool
    let expectsContinue: Bool
    /// The declared length; nil when chunked or when there is no body.
    let bodyLength: Int64?

    /// Nil when the request must be refused with 400.
    init?(_ head: HTTPRequestHead) {
        var fields: [HTTPFields.Field] = []
        fields.reserveCapacity(head.headers.count)
        var hosts = 0
        var connection: [String] = []
        var isUpgrade = false
        var expectsContinue = false
        var isChunked = false
        var length: Int64?
        for (name, value) in head.headers {
            let value = value.trimmingBlanks
            fields.append(HTTPFields.Field(name, value))
            switch name.utf8.count {
            case 4 where name.equalsIgnoringASCIICase("host"): hosts += 1
            case 6 where name.equalsIgnoringASCIICase("expect"): expectsContinue = value.equalsIgnoringASCIICase("100-continue")
            case 7 where name.equalsIgnoringASCIICase("upgrade"): isUpgrade = true
            case 10 where name.equalsIgnoringASCIICase("connection"):
                connection += value.split(separator: ",").map { String($0).trimmingBlanks.lowercased() }
            case 14 where name.equalsIgnoringASCIICase("content-length"): length = Int64(value)
            case 17 where name.equalsIgnoringASCIICase("transfer-encoding"): isChunked = true
            default: break
            }
        }
        self.isHTTP10 = head.version.minor == 0
        guard let (target, authority) = Self.originForm(head.uri), hosts <= 1 else { return nil }
        if hosts == 0 {
            if let authority { fields.append(HTTPFields.Field("Host", authority)) } else if !isHTTP10 { return nil }
        }
        self.method = head.method.rawValue
        self.target = target
        self.fields = HTTPFields(fields)
        self.expectsContinue = expectsContinue && !isHTTP10
        self.bodyLength = isChunked ? nil : length ?? 0
        // The parser stops at a request that asks for another protocol.
        let isUpgrading = isUpgrade && connection.contains("upgrade")
        self.wantsClose = isUpgrading || connection.contains("close") || (isHTTP10 && !connection.contains("keep-alive"))
    }

    /// Reduces an absolute-form target, as proxies get it, to origin form; the rest stays untouched.
    private static func originForm(_ target: String) -> (target: String, authority: String?)? {
        if target.utf8.first == UInt8(ascii: "/") { return (target, nil) }
        for scheme in ["http://", "https://"] where target.prefix(scheme.count).equalsIgnoringASCIICase(scheme) {
            let rest = target.dropFirst(scheme.count)
            let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
            guard end > rest.startIndex else { return nil }
            let path = rest[end...]
            return (path.hasPrefix("/") ? String(path) : "/\(path)", String(rest[..<end]))
        }
        return nil
    }
}

extension String {
    fileprivate var trimmingBlanks: String {
        func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
        guard let first = utf8.first, let last = utf8.last, isBlank(first) || isBlank(last) else { return self }
        var bytes = utf8[...]
        while let byte = bytes.first, isBlank(byte) { bytes.removeFirst() }
        while let byte = bytes.last, isBlank(byte) { bytes.removeLast() }
        return String(bytes) ?? ""
    }
}
