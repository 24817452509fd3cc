import AWSWire

/// A JSON document by its meaning: whatever its blanks, the order of its members, and the liberties that AWS takes with policies.
///
/// A list of one and its item are the same in a policy, lists there have no order, and in a redrive policy `5` and `"5"` are the same.
indirect enum CanonicalJSON: Sendable, Hashable {
    case object([String: CanonicalJSON])
    /// Two or more, or none; in the order of their texts.
    case list([CanonicalJSON])
    case scalar(String)

    /// A text that is no JSON stands for itself. IAM's answers are percent-encoded.
    init(_ text: String) {
        let decoded = text.hasPrefix("%7B") ? PercentEncoding.decode(text) ?? text : text
        guard let tree = try? JSONParser.parse(Array(decoded.utf8)) else {
            self = .scalar(text)
            return
        }
        self.init(tree.root)
    }

    private init(_ node: WireNode) {
        switch node.kind {
        case .map:
            self = .object(Dictionary(node.children.map { ($0.name, CanonicalJSON($0)) }) { $1 })
        case .list:
            let items = node.children.map { CanonicalJSON($0) }
            self = items.count == 1 ? items[0] : .list(items.sorted { $0.text < $1.text })
        case .boolean:
            self = .scalar(node.boolean == true ? "true" : "false")
        default:
            self = .scalar(node.string ?? "null")
        }
    }

    /// What a list holds; of anything else, itself alone.
    var items: [CanonicalJSON] {
        if case .list(let items) = self { items } else { [self] }
    }

    /// One line, for people: no quotation marks where nothing is unclear.
    var text: String {
        switch self {
        case .object(let members):
            "{\(members.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value.text)" }.joined(separator: ", "))}"
        case .list(let items): "[\(items.map(\.text).joined(separator: ", "))]"
        case .scalar(let text): text
        }
    }
}
