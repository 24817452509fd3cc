import AWSWire

/// Whether two documents say the same, whatever their blanks, the order of their members, and AWS's liberties with policies.
enum JSONEquivalence {
    /// Texts that are no JSON are compared as they stand. IAM's answers are percent-encoded.
    static func equal(_ left: String, _ right: String) -> Bool {
        left == right || canonical(left) == canonical(right)
    }

    private static func canonical(_ text: String) -> String {
        let text = text.hasPrefix("%7B") ? PercentEncoding.decode(text) ?? text : text
        guard let tree = try? JSONParser.parse(Array(text.utf8)) else { return text }
        return canonical(tree.root)
    }

    private static func canonical(_ node: WireNode) -> String {
        switch node.kind {
        case .map:
            let members = node.children.map { "\($0.name.count):\($0.name)=\(canonical($0))" }
            return "{\(members.sorted().joined(separator: ";"))}"
        case .list:
            let items = node.children.map { canonical($0) }
            // A list of one and its item are the same in a policy, and lists there have no order.
            return items.count == 1 ? items[0] : "[\(items.sorted().joined(separator: ";"))]"
        case .boolean:
            return node.boolean == true ? "true" : "false"
        default:
            // `5` and `"5"` are the same in a redrive policy.
            return node.string ?? "null"
        }
    }
}
