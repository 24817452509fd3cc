/// A string with known values.
struct EnumerationRendering {
    let enumeration: EnumerationModel

    var text: String {
        let name = Naming.type(enumeration.name)
        var seen: Set<String> = []
        let cases = enumeration.values.compactMap { value -> (name: String, value: String)? in
            let name = Naming.enumerationCase(value)
            return seen.insert(name).inserted ? (name, value) : nil
        }
        var lines = ["public struct \(name): ShapeEnum {"]
        lines.append("    public let rawValue: String")
        lines.append("")
        lines.append("    public init(rawValue: String) { self.rawValue = rawValue }")
        lines.append("")
        lines += cases.map { "    public static let \($0.name) = \(name)(rawValue: \(Naming.literal($0.value)))" }
        lines.append("")
        lines.append("    public static let allKnown: [\(name)] = [\(cases.map { "." + $0.name }.joined(separator: ", "))]")
        lines.append("}")
        return lines.joined(separator: "\n") + "\n"
    }
}
