/// A factory for each exception of the model.
struct ErrorRendering {
    let model: ServiceModel

    var text: String {
        var lines = ["public enum \(model.entry.name)Errors {"]
        for error in model.errors {
            var arguments = [Naming.literal(error.code), "status: \(error.status)", "message: message"]
            if let queryCode = error.queryCode { arguments.append("queryCode: \(Naming.literal(queryCode))") }
            if error.isSenderFault != (error.status < 500) {
                arguments.append("fault: \(error.isSenderFault ? ".sender" : ".receiver")")
            }
            lines.append("    public static func \(Naming.member(error.name))(_ message: String) -> AWSError {")
            lines.append("        AWSError(\(arguments.joined(separator: ", ")))")
            lines.append("    }")
        }
        lines.append("}")
        return lines.joined(separator: "\n") + "\n"
    }
}
