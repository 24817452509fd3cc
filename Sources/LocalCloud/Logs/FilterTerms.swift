import AWSCore

/// Terms of unstructured events: all plain terms must occur, one of the `?` terms if there are any, and none of the `-` terms.
///
/// As on AWS the match is case-sensitive, and `?` terms are ignored when there are plain terms beside them.
struct FilterTerms: Sendable, Hashable {
    private(set) var required: [String] = []
    private(set) var alternatives: [String] = []
    private(set) var excluded: [String] = []

    /// - Throws: `InvalidParameterException`.
    init(_ text: String) throws {
        var rest = text[...]
        while true {
            rest = rest.drop { $0.isWhitespace }
            guard let first = rest.first else { break }
            var kind = \FilterTerms.required
            if first == "?" || first == "-" {
                kind = first == "?" ? \.alternatives : \.excluded
                rest = rest.dropFirst()
            }
            self[keyPath: kind].append(try Self.takeTerm(&rest))
        }
    }

    private static func takeTerm(_ rest: inout Substring) throws -> String {
        guard rest.first == "\"" else {
            let term = rest.prefix { !$0.isWhitespace && $0 != "\"" }
            // Without quotes only letters, digits and underscores may stand; AWS refuses the rest.
            guard !term.isEmpty, term.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." || $0 == "*" || $0 == "%" }) else {
                throw FilterPattern.invalid("terms with other characters than letters, digits and _ must stand in double quotes")
            }
            guard !term.hasPrefix("%") else {
                throw AWSError("NotImplemented", status: 501, message: "Regular expressions in filter patterns are not implemented yet.")
            }
            rest = rest[term.endIndex...]
            return String(term)
        }
        rest = rest.dropFirst()
        var term = ""
        while let character = rest.popFirst() {
            if character == "\"" { return term }
            if character == "\\", let escaped = rest.popFirst() { term.append(escaped) } else { term.append(character) }
        }
        throw FilterPattern.invalid("a double quote is not closed")
    }

    func matches(_ message: String) -> Bool {
        guard excluded.allSatisfy({ !message.contains($0) }) else { return false }
        guard required.allSatisfy({ message.contains($0) }) else { return false }
        return !required.isEmpty || alternatives.isEmpty || alternatives.contains { message.contains($0) }
    }
}
