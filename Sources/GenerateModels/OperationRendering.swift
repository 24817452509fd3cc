/// The operations as types, with their metadata.
struct OperationRendering {
    let model: ServiceModel

    private var structures: [String: StructureModel] {
        Dictionary(model.structures.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    var text: String {
        model.operations.map(render).joined(separator: "\n")
    }

    private func render(_ operation: OperationModel) -> String {
        """
        public enum \(Naming.type(operation.name)): Operation {
            public typealias Input = \(operation.input.map(Naming.type) ?? "EmptyShape")
            public typealias Output = \(operation.output.map(Naming.type) ?? "EmptyShape")

            public static var service: ServiceMetadata { .\(model.memberName) }
            public static let metadata = OperationMetadata(
        \(arguments(operation).map { "        " + $0 }.joined(separator: ",\n"))
            )
        }

        """
    }

    private func arguments(_ operation: OperationModel) -> [String] {
        var lines = ["name: \(Naming.literal(operation.name))"]
        if operation.method != "POST" { lines.append("method: \(Naming.literal(operation.method))") }
        let query = operation.literalQuery.isEmpty ? "" : "?" + operation.literalQuery.joined(separator: "&")
        if operation.path + query != "/" { lines.append("path: \(Naming.literal(operation.path + query))") }
        if operation.status != 200 { lines.append("status: \(operation.status)") }
        if streams(operation.input) { lines.append("streamsInput: true") }
        if streams(operation.output) { lines.append("streamsOutput: true") }
        if let element = operation.inputElement { lines.append("requestElement: \(Naming.literal(element))") }
        if let wrapper = operation.resultWrapper { lines.append("resultWrapper: \(Naming.literal(wrapper))") }
        if let element = model.entry.responseElements[operation.name] { lines.append("responseElement: \(Naming.literal(element))") }
        if operation.requiresChecksum { lines.append("requiresChecksum: true") }
        if let payload = payload(operation.input) { lines.append("requestPayload: \(payload)") }
        if let payload = payload(operation.output) { lines.append("responsePayload: \(payload)") }
        return lines
    }

    private func payloadMember(_ structure: String?) -> MemberModel? {
        guard let structure, let shape = structures[structure], let payload = shape.payload else { return nil }
        return shape.members.first { $0.name == payload }
    }

    private func streams(_ structure: String?) -> Bool {
        if case .stream = payloadMember(structure)?.type { true } else { false }
    }

    private func payload(_ structure: String?) -> String? {
        guard let member = payloadMember(structure) else { return nil }
        let kind =
            switch member.type {
            case .stream: ".stream"
            case .structure: ".structure"
            default: ".blob"
            }
        let element = member.locationName ?? member.type.directStructure ?? member.name
        return "OperationMetadata.Payload(member: \(Naming.literal(member.name)), kind: \(kind), element: \(Naming.literal(element)))"
    }
}

extension ServiceModel {
    /// The service's name as a member of `ServiceMetadata`, for example `costExplorer`.
    var memberName: String { Naming.lowerCamelCase(entry.name) }
}
