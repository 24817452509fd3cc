import AWSWire

/// Reads what the renderings need out of botocore's JSON.
struct ModelReader {
    let entry: OperationList.Entry
    let root: WireNode
    private let shapes: [String: WireNode]

    init(entry: OperationList.Entry, root: WireNode) {
        self.entry = entry
        self.root = root
        self.shapes = root.map("shapes") { $0 }
    }

    func metadata() -> ServiceModel.Metadata {
        let node = root["metadata"] ?? root
        let prefix = node.text("endpointPrefix")
        return ServiceModel.Metadata(
            signingName: node["signingName"]?.string ?? prefix,
            endpointPrefix: prefix,
            apiVersion: node.text("apiVersion"),
            targetPrefix: node.text("targetPrefix"),
            jsonVersion: node["jsonVersion"]?.string ?? "1.0",
            protocols: entry.protocols ?? node["protocols"]?.children.compactMap(\.string) ?? [node.text("protocol")],
            isQueryCompatible: node["awsQueryCompatible"] != nil,
            xmlNamespace: entry.xmlNamespace ?? node.text("xmlNamespace")
        )
    }

    func allOperations() throws -> [OperationModel] {
        try (root["operations"]?.children ?? []).map(operation).sorted { $0.name < $1.name }
    }

    private func operation(_ node: WireNode) throws -> OperationModel {
        let http = node["http"] ?? node
        let uri = http["requestUri"]?.string ?? "/"
        let parts = uri.split(separator: "?", maxSplits: 1)
        let name = node.text("name")
        let output = node["output"]?["shape"]?.string
        let hasMembers = try output.map { try shape($0)["members"]?.children.isEmpty == false } ?? false
        let wrapper = node["output"]?["resultWrapper"]?.string
        var result = OperationModel(
            name: name,
            method: http["method"]?.string ?? "POST",
            path: String(parts.first ?? "/"),
            literalQuery: parts.count > 1 ? parts[1].split(separator: "&").map(String.init) : [],
            status: entry.statuses[name] ?? Int(http["responseCode"]?.integer ?? 200),
            input: node["input"]?["shape"]?.string,
            output: output,
            resultWrapper: wrapper ?? (entry.hasResultWrappers && hasMembers ? "\(name)Result" : nil),
            inputElement: node["input"]?["locationName"]?.string,
            requiresChecksum: node["httpChecksumRequired"]?.boolean ?? node["httpChecksum"]?["requestChecksumRequired"]?.boolean ?? false,
            requiredQuery: [],
            requiredHeaders: []
        )
        if let input = result.input {
            let shape = try shape(input)
            let required = Set(shape["required"]?.children.compactMap(\.string) ?? [])
            for member in shape["members"]?.children ?? [] where required.contains(member.name) {
                let wireName = member["locationName"]?.string ?? member.name
                switch member["location"]?.string {
                case "querystring": result.requiredQuery.append(wireName)
                case "header": result.requiredHeaders.append(wireName)
                default: break
                }
            }
        }
        return result
    }

    private func shape(_ name: String) throws -> WireNode {
        guard let node = shapes[name] else { throw ModelError.unknownShape(name) }
        return node
    }

    /// The structures and enumerations that the operations use, in the order of their names.
    func reachable(from operations: [OperationModel]) throws -> (structures: [StructureModel], enumerations: [EnumerationModel]) {
        var pending = operations.flatMap { [$0.input, $0.output].compactMap(\.self) }
        var structures: [String: StructureModel] = [:]
        var enumerations: [String: EnumerationModel] = [:]
        while let name = pending.popLast() {
            guard structures[name] == nil else { continue }
            let structure = try structure(name)
            structures[name] = structure
            for member in structure.members {
                collect(member.type, into: &pending, &enumerations)
            }
        }
        markRecursion(&structures)
        return (structures.values.sorted { $0.name < $1.name }, enumerations.values.sorted { $0.name < $1.name })
    }

    private func collect(_ type: TypeModel, into pending: inout [String], _ enumerations: inout [String: EnumerationModel]) {
        switch type {
        case .structure(let name): pending.append(name)
        case .list(let item), .map(let item): collect(item, into: &pending, &enumerations)
        case .enumeration(let name):
            let values = shapes[name]?["enum"]?.children.compactMap(\.string) ?? []
            enumerations[name] = EnumerationModel(name: name, values: values)
        default: break
        }
    }

    /// Marks the members by which a structure directly holds itself; only Cost Explorer's `Expression` does.
    private func markRecursion(_ structures: inout [String: StructureModel]) {
        for (name, structure) in structures {
            for (index, member) in structure.members.enumerated() where member.type.directStructure == name {
                structures[name]?.members[index].isRecursive = true
            }
        }
    }

    private func structure(_ name: String) throws -> StructureModel {
        let node = try shape(name)
        let required = Set(node["required"]?.children.compactMap(\.string) ?? [])
        let payload = node["payload"]?.string
        var members = try (node["members"]?.children ?? []).map { member in
            try self.member(member, of: name, isRequired: required.contains(member.name), isPayload: member.name == payload)
        }
        if let first = entry.order[name] {
            let front = first.compactMap { name in members.first { $0.name == name } }
            members = front + members.filter { !first.contains($0.name) }
        }
        return StructureModel(name: name, members: members, payload: payload)
    }

    private func member(_ node: WireNode, of structure: String, isRequired: Bool, isPayload: Bool) throws -> MemberModel {
        let name = node.name
        let shapeName = node.text("shape")
        let shape = try shape(shapeName)
        let isStream = node["streaming"]?.boolean ?? shape["streaming"]?.boolean ?? false
        let type = isStream ? TypeModel.stream : try type(shapeName)
        let locationName = node["locationName"]?.string
        let isFlattened = shape["flattened"]?.boolean ?? node["flattened"]?.boolean ?? false
        var result = MemberModel(
            name: name,
            type: type,
            isRequired: isRequired,
            location: isPayload ? "payload" : node["location"]?.string,
            locationName: locationName,
            queryName: nil,
            xmlName: locationName,
            isAttribute: node["xmlAttribute"]?.boolean ?? false,
            isFlattened: isFlattened,
            elementName: shape["member"]?["locationName"]?.string,
            keyName: shape["key"]?["locationName"]?.string,
            valueName: shape["value"]?["locationName"]?.string,
            timestampFormat: node["timestampFormat"]?.string ?? shape["timestampFormat"]?.string,
            namespace: (node["xmlNamespace"] ?? shape["xmlNamespace"]).map { ($0.text("prefix"), $0.text("uri")) }
        )
        if isFlattened, let element = result.elementName { result.xmlName = element }
        overlay(&result, structure: structure)
        return result
    }

    /// Adds what a JSON model has lost of the Query protocol.
    private func overlay(_ member: inout MemberModel, structure: String) {
        guard let name = entry.flattenedNames["\(structure).\(member.name)"] ?? entry.flattenedNames[member.name] else { return }
        guard member.type.isCollection else { return }
        member.xmlName = name
        member.isFlattened = true
        if case .map = member.type, let entries = entry.flattenedEntries[member.name] ?? entry.flattenedEntries[""] {
            member.keyName = entries[0]
            member.valueName = entries[1]
        }
    }

    private func type(_ name: String) throws -> TypeModel {
        let node = try shape(name)
        switch node.text("type") {
        case "string", "character": return node["enum"] == nil ? .string : .enumeration(name)
        case "integer": return .integer
        case "long": return .long
        case "float", "double": return .double
        case "boolean": return .boolean
        case "timestamp": return .timestamp
        case "blob": return .blob
        case "structure": return .structure(name)
        case "list": return .list(try type(node["member"]?.text("shape") ?? ""))
        case "map": return .map(try type(node["value"]?.text("shape") ?? ""))
        case let other: throw ModelError.unsupportedType(other, shape: name)
        }
    }

    /// Every exception of the model, in the order of their names.
    func errors() -> [ErrorModel] {
        let isQueryOnly = metadata().protocols.allSatisfy { $0 == "query" }
        return shapes.filter { $0.value["exception"]?.boolean ?? false }.map { name, node in
            let error = node["error"]
            let overlay = entry.errors[name]
            let wireCode = overlay?.code ?? error?["code"]?.string
            let status = overlay?.status ?? error?["httpStatusCode"]?.integer ?? (node["fault"]?.boolean == true ? 500 : 400)
            return ErrorModel(
                name: name,
                code: isQueryOnly ? wireCode ?? name : name,
                queryCode: isQueryOnly || wireCode == name ? nil : wireCode,
                status: status,
                isSenderFault: error?["senderFault"]?.boolean ?? (status < 500)
            )
        }.sorted { $0.name < $1.name }
    }
}
