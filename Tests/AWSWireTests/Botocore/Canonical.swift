import AWSWire

/// A document as text in which the order of named values, number formats and string escapes no longer show.
func canonical(_ node: WireNode) -> String {
    switch node.kind {
    case .null: return "null"
    case .boolean: return "\(node.boolean == true)"
    case .number, .integer, .double: return node.double.map { "\($0)" } ?? "?"
    case .text, .bytes: return "'\(text(node))'"
    case .list: return "[" + node.children.map(canonical).joined(separator: ",") + "]"
    case .map: return "{" + node.children.map { "\($0.name):\(canonical($0))" }.sorted().joined(separator: ",") + "}"
    case .element, .attribute:
        // Elements of one name keep their order.
        let groups = Dictionary(grouping: node.children, by: \.name).sorted { $0.key < $1.key }
        let children = groups.map { name, nodes in nodes.map { "<\(name)>\(canonical($0))" }.joined() }.joined()
        return node.children.isEmpty ? "'\(text(node))'" : children
    }
}

/// Numbers and instants are compared by value in protocols where all is text.
private func text(_ node: WireNode) -> String {
    let text = node.string ?? "bytes"
    guard text.first?.isNumber == true || text.first == "-", let number = Double(text) else { return text }
    return "\(number)"
}
