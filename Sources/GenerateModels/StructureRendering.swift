/// A structure: its members, and how they travel.
struct StructureRendering {
    let structure: StructureModel

    private var members: [MemberModel] { structure.members }
    private var hasStream: Bool {
        members.contains { if case .stream = $0.type { true } else { false } }
    }

    var text: String {
        let name = Naming.type(structure.name)
        var lines = ["public struct \(name): Shape\(hasStream ? "" : ", Equatable") {"]
        for member in members { lines.append("    public var \(Naming.member(member.name)): \(declaredType(member))") }
        if !members.isEmpty { lines.append("") }
        lines += initializer
        lines.append("")
        lines += memberTable
        lines.append("")
        lines += reading
        lines.append("")
        lines += writing
        lines.append("}")
        return lines.joined(separator: "\n") + "\n"
    }

    private func isOptional(_ member: MemberModel) -> Bool {
        if case .stream = member.type { return false }
        return !member.isRequired
    }

    private func declaredType(_ member: MemberModel) -> String {
        let type = member.isRecursive ? "Indirect<\(member.type.swift)>" : member.type.swift
        return isOptional(member) ? type + "?" : type
    }

    private var initializer: [String] {
        guard !members.isEmpty else { return ["    public init() {}"] }
        let parameters = members.map { member in
            var text = "\(Naming.member(member.name)): \(declaredType(member))"
            if case .stream = member.type { text += " = .empty" } else if isOptional(member) { text += " = nil" }
            return text
        }
        var lines = ["    public init("]
        lines += parameters.enumerated().map { index, text in "        \(text)\(index == parameters.count - 1 ? "" : ",")" }
        lines.append("    ) {")
        lines += members.map { "        self.\(Naming.lowerCamelCase($0.name)) = \(Naming.member($0.name))" }
        lines.append("    }")
        return lines
    }

    private var memberTable: [String] {
        let names = members.map { "Members." + Naming.member($0.name) }.joined(separator: ", ")
        guard !members.isEmpty else { return ["    public static let members: [Member] = []"] }
        var lines = ["    enum Members {"]
        lines += members.map { "        static let \(Naming.member($0.name)) = Member(\(arguments($0)))" }
        lines.append("    }")
        lines.append("")
        lines.append("    public static let members: [Member] = [\(names)]")
        return lines
    }

    private func arguments(_ member: MemberModel) -> String {
        var parts = [Naming.literal(member.name)]
        let wireName = Naming.literal(member.locationName ?? member.name)
        switch member.location {
        case "header": parts.append(".header(\(wireName))")
        case "headers": parts.append(".headerPrefix(\(wireName))")
        case "querystring": parts.append(".query(\(wireName))")
        case "uri": parts.append(".label(\(wireName))")
        case "statusCode": parts.append(".status")
        case "payload": parts.append(".payload")
        default: break
        }
        let isInBody = member.location == nil || member.location == "payload"
        if isInBody, let xmlName = member.xmlName, xmlName != member.name { parts.append("xml: \(Naming.literal(xmlName))") }
        if let queryName = member.queryName { parts.append("query: \(Naming.literal(queryName))") }
        if member.isAttribute { parts.append("attribute: true") }
        if member.isFlattened { parts.append("flattened: true") }
        if let element = member.elementName, element != "member" { parts.append("element: \(Naming.literal(element))") }
        if let key = member.keyName { parts.append("key: \(Naming.literal(key))") }
        if let value = member.valueName { parts.append("value: \(Naming.literal(value))") }
        switch member.timestampFormat {
        case "iso8601": parts.append("timestamp: .dateTime")
        case "rfc822": parts.append("timestamp: .httpDate")
        case "unixTimestamp": parts.append("timestamp: .epochSeconds")
        default: break
        }
        if let namespace = member.namespace {
            let prefix = namespace.prefix.isEmpty ? "" : "prefix: \(Naming.literal(namespace.prefix)), "
            parts.append("namespace: .init(\(prefix)uri: \(Naming.literal(namespace.uri)))")
        }
        return parts.joined(separator: ", ")
    }

    private var reading: [String] {
        guard !members.isEmpty else { return ["    public init(from reader: inout ShapeReader) throws {}"] }
        var lines = ["    public init(from reader: inout ShapeReader) throws {"]
        for member in members {
            let target = "Members.\(Naming.member(member.name))"
            let value =
                if case .stream = member.type {
                    "reader.stream(\(target)) ?? .empty"
                } else if member.isRequired, member.type.isCollection {
                    // A required list that is absent reads as an empty one: services have their own error for it.
                    "try reader.read(\(target)) ?? \(emptyCollection(member.type))"
                } else {
                    "try reader.\(member.isRequired ? "require" : "read")(\(target))"
                }
            lines.append("        self.\(Naming.lowerCamelCase(member.name)) = \(value)")
        }
        lines.append("    }")
        return lines
    }

    private func emptyCollection(_ type: TypeModel) -> String {
        if case .map = type { "[:]" } else { "[]" }
    }

    private var writing: [String] {
        guard !members.isEmpty else { return ["    public func serialize(to writer: inout ShapeWriter) {}"] }
        var lines = ["    public func serialize(to writer: inout ShapeWriter) {"]
        for member in members {
            let verb = if case .stream = member.type { "stream" } else { "write" }
            lines.append("        writer.\(verb)(Members.\(Naming.member(member.name)), \(Naming.member(member.name)))")
        }
        lines.append("    }")
        return lines
    }
}
