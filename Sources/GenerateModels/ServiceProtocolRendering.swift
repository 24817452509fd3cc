/// The protocol that a service implements, and the dispatch to it by an operation's name.
struct ServiceProtocolRendering {
    let model: ServiceModel

    private var name: String { "\(model.entry.name)Service" }

    var text: String {
        var lines = ["public protocol \(name): Sendable {", "    associatedtype Context: Sendable", ""]
        for operation in model.operations {
            lines.append("    func \(function(operation))(\(parameters(operation))) async throws\(result(operation))")
        }
        lines.append("}")
        lines.append("")
        lines.append("extension \(name) {")
        lines.append("    /// The operations of the protocol by name.")
        lines.append("    public static var operations: [String: OperationMetadata] { \(model.memberName)Operations }")
        lines.append("")
        lines.append("    /// Reads the operation's input, performs it and gives its output; nil for a name that is not in ``operations``.")
        lines.append("    public func perform(")
        lines.append("        _ operation: String,")
        lines.append("        reading reader: inout ShapeReader,")
        lines.append("        context: Context")
        lines.append("    ) async throws -> (any Shape)? {")
        lines.append("        switch operation {")
        for operation in model.operations { lines += dispatch(operation) }
        lines.append("        default:")
        lines.append("            return nil")
        lines.append("        }")
        lines.append("    }")
        lines.append("}")
        lines.append("")
        lines.append("private let \(model.memberName)Operations: [String: OperationMetadata] = [")
        lines += model.operations.map { "    \(Naming.literal($0.name)): \(Naming.type($0.name)).metadata," }
        lines.append("]")
        return lines.joined(separator: "\n") + "\n"
    }

    private func function(_ operation: OperationModel) -> String {
        Naming.member(operation.name)
    }

    private func parameters(_ operation: OperationModel) -> String {
        let input = operation.input.map { "_ input: \(Naming.type($0)), " } ?? ""
        return input + "context: Context"
    }

    private func result(_ operation: OperationModel) -> String {
        operation.output.map { " -> \(Naming.type($0))" } ?? ""
    }

    private func dispatch(_ operation: OperationModel) -> [String] {
        let input = operation.input.map { "\(Naming.type($0))(from: &reader), " } ?? ""
        let call = "try await \(function(operation))(\(input)context: context)"
        let lines = operation.output == nil ? [call, "return EmptyShape()"] : ["return " + call]
        return ["        case \(Naming.literal(operation.name)):"] + lines.map { "            " + $0 }
    }
}
