import AWSWire

/// A condition on events that are JSON: `{ $.level = "error" && $.milliseconds > 100 }`.
indirect enum JSONFilter: Sendable, Hashable {
    enum Comparison: String, Sendable {
        case equal = "="
        case notEqual = "!="
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
    }

    enum Test: Sendable, Hashable {
        /// With `*` at either end, or anywhere, as a wildcard.
        case text(Comparison, String)
        case number(Comparison, Double)
        case isNull
        case isTrue
        case isFalse
        case exists(Bool)
    }

    /// A step from a value to one inside of it.
    enum Step: Sendable, Hashable {
        case member(String)
        case item(Int)
        /// Any item of a list.
        case anyItem
    }

    case test([Step], Test)
    case all([JSONFilter])
    case any([JSONFilter])

    func matches(_ message: String) -> Bool {
        guard let tree = try? JSONParser.parse(Array(message.utf8)) else { return false }
        return matches(tree.root)
    }

    private func matches(_ root: WireNode) -> Bool {
        switch self {
        case .all(let filters): filters.allSatisfy { $0.matches(root) }
        case .any(let filters): filters.contains { $0.matches(root) }
        case .test(let path, let test): Self.matches(root, path[...], test)
        }
    }

    private static func matches(_ node: WireNode, _ path: ArraySlice<Step>, _ test: Test) -> Bool {
        guard let step = path.first else { return test.holds(for: node) }
        switch step {
        case .member(let name):
            if let child = node[name] { return matches(child, path.dropFirst(), test) }
        case .item(let index):
            let children = node.kind == .list ? node.children : []
            if children.indices.contains(index) { return matches(children[index], path.dropFirst(), test) }
        case .anyItem:
            if node.kind == .list { return node.children.contains { matches($0, path.dropFirst(), test) } }
        }
        return test == .exists(false)
    }
}

extension JSONFilter.Test {
    fileprivate func holds(for node: WireNode) -> Bool {
        switch self {
        case .exists(let wanted): return wanted
        case .isNull: return node.isNull
        case .isTrue: return node.boolean == true
        case .isFalse: return node.boolean == false
        case .text(let comparison, let wanted):
            guard node.kind == .text || node.kind == .number, let text = node.string else { return comparison == .notEqual }
            let isEqual = WildcardPattern.matches(text, pattern: wanted.replacing("?", with: "\u{FFFC}"))
            return comparison == .notEqual ? !isEqual : isEqual
        case .number(let comparison, let wanted):
            guard node.kind == .number, let number = node.double else { return comparison == .notEqual }
            switch comparison {
            case .equal: return number == wanted
            case .notEqual: return number != wanted
            case .less: return number < wanted
            case .lessOrEqual: return number <= wanted
            case .greater: return number > wanted
            case .greaterOrEqual: return number >= wanted
            }
        }
    }
}
