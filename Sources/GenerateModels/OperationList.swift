import AWSWire
import Foundation

/// What `operations.json` asks for: the services, their operations, and what the models do not say.
struct OperationList {
    var botocore: String
    var services: [Entry]

    /// One service.
    struct Entry {
        var module: String
        var name: String
        /// Folder of the model under botocore's data.
        var model: String
        var errorTypePrefix: String
        var xmlNamespace: String?
        var globalRegion: String?
        var protocols: [String]?
        var operations: [String]
        /// REST-XML: the root elements of answers, which botocore's models lack.
        var responseElements: [String: String]
        /// The statuses of successes that differ from what the model says.
        var statuses: [String: Int]
        /// The order of a structure's first members, where AWS's answers differ from the model's order.
        var order: [String: [String]]
        /// Query: every answer with members has a `…Result` element, which a JSON model does not say.
        var hasResultWrappers: Bool
        /// Query: names of flattened lists and maps by member or by `Structure.Member`, which a JSON model has lost.
        var flattenedNames: [String: String]
        /// Query: the names of a flattened map's key and value by member; the empty name is the default.
        var flattenedEntries: [String: [String]]
        /// Query: code and status of errors, which a JSON model has lost.
        var errors: [String: (code: String, status: Int)]
    }

    init(contentsOf file: URL) throws {
        let tree = try JSONParser.parse([UInt8](Data(contentsOf: file)))
        let root = tree.root
        botocore = root.text("botocore")
        services = root["services"].map { $0.children.map(Entry.init) } ?? []
    }
}

extension OperationList.Entry {
    init(_ node: WireNode) {
        module = node.text("module")
        name = node.text("name")
        model = node.text("model")
        errorTypePrefix = node.text("errorTypePrefix")
        xmlNamespace = node["xmlNamespace"]?.string
        globalRegion = node["globalRegion"]?.string
        protocols = node["protocols"]?.children.compactMap(\.string)
        operations = node["operations"]?.children.compactMap(\.string) ?? []
        responseElements = node.texts("responseElements")
        statuses = node.map("statuses") { Int($0.integer ?? 200) }
        order = node.map("order") { $0.children.compactMap(\.string) }
        hasResultWrappers = node["resultWrappers"]?.boolean ?? false
        flattenedNames = node.texts("flattenedNames")
        flattenedEntries = node.map("flattenedEntries") { $0.children.compactMap(\.string) }
        errors = node.map("errors") { entry in
            let parts = Array(entry.children)
            return (parts[0].string ?? "", Int(parts[1].integer ?? 400))
        }
    }
}

extension WireNode {
    func text(_ name: String) -> String {
        self[name]?.string ?? ""
    }

    func map<Value>(_ name: String, _ transform: (WireNode) -> Value) -> [String: Value] {
        guard let node = self[name] else { return [:] }
        return Dictionary(node.children.map { ($0.name, transform($0)) }, uniquingKeysWith: { first, _ in first })
    }

    func texts(_ name: String) -> [String: String] {
        map(name) { $0.string ?? "" }
    }
}
