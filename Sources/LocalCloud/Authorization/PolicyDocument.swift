import AWSCore
import AWSWire

/// A policy of a resource or an identity: the JSON that AWS's policy language defines.
///
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
struct PolicyDocument: Sendable {
    struct Statement: Sendable {
        enum Effect: String, Sendable {
            case allow = "Allow"
            case deny = "Deny"
        }

        /// A list that is matched or, as `NotAction` and its like, excluded.
        struct Patterns: Sendable {
            var values: [String]
            var isNegated: Bool
        }

        var effect: Effect
        /// Nil in identities' policies. Values are `Kind:name`, for example `Service:s3.amazonaws.com`, or `*`.
        var principals: Patterns?
        var actions: Patterns
        var resources: Patterns?
        var conditions: [Condition]
    }

    /// One operator with one key.
    struct Condition: Sendable {
        var test: String
        var key: String
        var values: [String]
    }

    var statements: [Statement]

    /// - Throws: ``PolicyError`` for anything that is not a policy.
    init(_ text: String) throws(PolicyError) {
        guard let tree = try? JSONParser.parse(Array(text.utf8)), tree.root.kind == .map else { throw .notJSON }
        guard let node = tree.root["Statement"] else { throw .missing("Statement") }
        let nodes = node.kind == .list ? node.children : [node]
        var statements: [Statement] = []
        for node in nodes { statements.append(try Statement(node)) }
        self.statements = statements
    }
}

/// Why a text is no policy.
enum PolicyError: Error, Sendable, Hashable {
    case notJSON
    case missing(String)
    case invalid(String)
}

extension PolicyDocument.Statement {
    init(_ node: WireNode) throws(PolicyError) {
        guard node.kind == .map else { throw .invalid("Statement") }
        guard let effect = node["Effect"]?.string.flatMap(Effect.init(rawValue:)) else { throw .invalid("Effect") }
        self.effect = effect
        self.principals = try Self.patterns(node, "Principal", Self.principals)
        guard let actions = try Self.patterns(node, "Action", Self.texts) else { throw .missing("Action") }
        self.actions = actions
        self.resources = try Self.patterns(node, "Resource", Self.texts)
        self.conditions = try Self.conditions(node["Condition"])
    }

    private static func patterns(
        _ node: WireNode,
        _ name: String,
        _ read: (WireNode) -> [String]?
    ) throws(PolicyError) -> Patterns? {
        if let value = node[name] {
            guard let values = read(value) else { throw .invalid(name) }
            return Patterns(values: values, isNegated: false)
        }
        guard let value = node["Not\(name)"] else { return nil }
        guard let values = read(value) else { throw .invalid("Not\(name)") }
        return Patterns(values: values, isNegated: true)
    }

    /// A string or a list of them.
    private static func texts(_ node: WireNode) -> [String]? {
        if node.kind == .list {
            let values = node.children.compactMap(\.string)
            return values.count == node.children.count ? values : nil
        }
        return node.string.map { [$0] }
    }

    private static func principals(_ node: WireNode) -> [String]? {
        if node.string == "*" { return ["*"] }
        guard node.kind == .map else { return nil }
        var values: [String] = []
        for child in node.children {
            guard let names = texts(child) else { return nil }
            values += names.map { "\(child.name):\($0)" }
        }
        return values
    }

    private static func conditions(_ node: WireNode?) throws(PolicyError) -> [PolicyDocument.Condition] {
        guard let node else { return [] }
        guard node.kind == .map else { throw .invalid("Condition") }
        var conditions: [PolicyDocument.Condition] = []
        for test in node.children {
            for key in test.children {
                let values = key.kind == .list ? key.children : [key]
                let texts = values.map { $0.string ?? $0.boolean.map { String($0) } ?? "" }
                conditions.append(PolicyDocument.Condition(test: test.name, key: key.name, values: texts))
            }
        }
        return conditions
    }
}
