public import AWSCore
import AWSWire

/// The policy of a browser's upload by HTTP POST: what the form may contain, and until when.
///
/// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
public struct PostPolicy: Sendable, Hashable {
    /// One requirement, with the name of the field as it stands in the policy (`$key`, or `key` when the `$` was forgotten).
    public enum Condition: Sendable, Hashable {
        case equals(field: String, value: String)
        case startsWith(field: String, value: String)
        case contentLength(ClosedRange<Int64>)
    }

    public var expiration: Timestamp
    public var conditions: [Condition]

    public init(expiration: Timestamp, conditions: [Condition]) {
        self.expiration = expiration
        self.conditions = conditions
    }

    /// Reads the form's field `policy`.
    ///
    /// - Throws: `InvalidPolicyDocument` with AWS's message.
    public init(base64 text: String) throws(AWSError) {
        guard let bytes = [UInt8](base64: text) else { throw invalid("Invalid Base64.") }
        let root: WireNode
        do {
            root = try JSONParser.parse(bytes, limits: WireLimits(depth: 8, bytes: 64 * 1024)).root
        } catch {
            throw invalid("Invalid JSON.")
        }
        guard root.kind == .map else { throw invalid("Invalid JSON.") }
        guard let expiration = root["expiration"] else { throw invalid("Policy missing expiration.") }
        guard let conditions = root["conditions"], conditions.kind == .list else { throw invalid("Policy missing conditions.") }
        guard let instant = expiration.string.flatMap({ Timestamp(iso8601: $0) }) else {
            throw invalid("Invalid 'expiration' value: '\(expiration.string ?? "")'")
        }
        self.expiration = instant
        self.conditions = []
        for condition in conditions.children { self.conditions.append(try Condition(condition)) }
    }

    /// The document that ``init(base64:)`` reads.
    public var base64: String {
        let document: JSONText = [
            "expiration": .string(expiration.iso8601WithMilliseconds),
            "conditions": .array(conditions.map(\.document)),
        ]
        return Array(document.compact.utf8).base64
    }

    /// The bounds that all `content-length-range` conditions leave; nil when there is none.
    public var contentLength: ClosedRange<Int64>? {
        var bounds: ClosedRange<Int64>?
        for case .contentLength(let range) in conditions {
            let lower = max(range.lowerBound, bounds?.lowerBound ?? 0)
            // Two ranges that exclude each other leave an empty one, which only lengths of neither would meet; the lower bound decides.
            bounds = lower...max(lower, min(range.upperBound, bounds?.upperBound ?? .max))
        }
        return bounds
    }
}

extension PostPolicy.Condition {
    fileprivate init(_ node: WireNode) throws(AWSError) {
        switch node.kind {
        case .map:
            let members = node.children
            guard members.count == 1, let value = members[0].string else {
                throw invalid("Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.")
            }
            self = .equals(field: "$\(members[0].name)", value: value)
        case .list:
            let items = node.children
            guard items.count == 3, let operation = items[0].string?.lowercased() else {
                throw invalid("Invalid Condition: wrong number of arguments.")
            }
            if operation == "content-length-range" {
                guard let lower = items[1].integer, let upper = items[2].integer, lower >= 0, lower <= upper else {
                    throw invalid("Invalid content-length-range.")
                }
                self = .contentLength(Int64(lower)...Int64(upper))
                return
            }
            guard let field = items[1].string, let value = items[2].string else {
                throw invalid("Invalid Condition: arguments must be strings.")
            }
            switch operation {
            case "eq": self = .equals(field: field, value: value)
            case "starts-with": self = .startsWith(field: field, value: value)
            default: throw invalid("Invalid Condition: unknown operation '\(operation)'.")
            }
        default:
            throw invalid("Invalid Condition: must be an object or an array.")
        }
    }

    var document: JSONText {
        switch self {
        case .equals(let field, let value): ["eq", .string(field), .string(value)]
        case .startsWith(let field, let value): ["starts-with", .string(field), .string(value)]
        case .contentLength(let range): ["content-length-range", .integer(range.lowerBound), .integer(range.upperBound)]
        }
    }
}

private func invalid(_ what: String) -> AWSError {
    AWSError("InvalidPolicyDocument", status: 400, message: "Invalid Policy: \(what)")
}
