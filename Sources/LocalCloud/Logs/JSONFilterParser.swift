import AWSCore

/// Reads `{ … }` patterns: comparisons of `$.path` joined by `&&` and `||`, with parentheses.
struct JSONFilterParser {
    private var rest: Substring
    private var depth = 0

    init(_ text: String) {
        self.rest = text[...]
    }

    /// - Throws: `InvalidParameterException`.
    mutating func parse() throws -> JSONFilter {
        try expect("{")
        let filter = try alternatives()
        try expect("}")
        skipBlanks()
        guard rest.isEmpty else { throw FilterPattern.invalid("nothing may follow the closing brace") }
        return filter
    }

    private mutating func alternatives() throws -> JSONFilter {
        var filters = [try conjunction()]
        while take("||") { filters.append(try conjunction()) }
        return filters.count == 1 ? filters[0] : .any(filters)
    }

    private mutating func conjunction() throws -> JSONFilter {
        var filters = [try term()]
        while take("&&") { filters.append(try term()) }
        return filters.count == 1 ? filters[0] : .all(filters)
    }

    private mutating func term() throws -> JSONFilter {
        if take("(") {
            depth += 1
            guard depth <= 32 else { throw FilterPattern.invalid("too many parentheses") }
            defer { depth -= 1 }
            let filter = try alternatives()
            try expect(")")
            return filter
        }
        let path = try path()
        return .test(path, try test())
    }

    private mutating func path() throws -> [JSONFilter.Step] {
        try expect("$")
        var steps: [JSONFilter.Step] = []
        while let first = rest.first {
            if first == "." {
                rest.removeFirst()
                let name = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" }
                guard !name.isEmpty else { throw FilterPattern.invalid("a member's name must follow the dot") }
                steps.append(.member(String(name)))
                rest = rest[name.endIndex...]
            } else if first == "[" {
                rest.removeFirst()
                if rest.first == "\"" {
                    steps.append(.member(try quoted()))
                } else if take("*") {
                    steps.append(.anyItem)
                } else {
                    let digits = rest.prefix { $0.isNumber }
                    guard let index = Int(digits) else { throw FilterPattern.invalid("an index must stand in brackets") }
                    steps.append(.item(index))
                    rest = rest[digits.endIndex...]
                }
                try expect("]")
            } else {
                break
            }
        }
        guard !steps.isEmpty else { throw FilterPattern.invalid("a path such as $.name is needed") }
        return steps
    }

    private mutating func test() throws -> JSONFilter.Test {
        if takeWord("IS") {
            if takeWord("NULL") { return .isNull }
            if takeWord("TRUE") { return .isTrue }
            if takeWord("FALSE") { return .isFalse }
            throw FilterPattern.invalid("IS must be followed by NULL, TRUE or FALSE")
        }
        if takeWord("NOT") {
            guard takeWord("EXISTS") else { throw FilterPattern.invalid("NOT must be followed by EXISTS") }
            return .exists(false)
        }
        if takeWord("EXISTS") { return .exists(true) }
        for comparison in [JSONFilter.Comparison.notEqual, .lessOrEqual, .greaterOrEqual, .equal, .less, .greater]
        where take(comparison.rawValue) {
            return try value(comparison)
        }
        throw FilterPattern.invalid("a comparison must follow the path")
    }

    private mutating func value(_ comparison: JSONFilter.Comparison) throws -> JSONFilter.Test {
        skipBlanks()
        if rest.first == "\"" { return try text(comparison, quoted()) }
        guard rest.first != "%" else {
            throw AWSError("NotImplemented", status: 501, message: "Regular expressions in filter patterns are not implemented yet.")
        }
        let word = rest.prefix { !$0.isWhitespace && !"&|)}".contains($0) }
        guard !word.isEmpty else { throw FilterPattern.invalid("a value must follow the comparison") }
        rest = rest[word.endIndex...]
        if let number = Double(word) { return .number(comparison, number) }
        return try text(comparison, String(word))
    }

    private func text(_ comparison: JSONFilter.Comparison, _ value: String) throws -> JSONFilter.Test {
        guard comparison == .equal || comparison == .notEqual else {
            throw FilterPattern.invalid("texts are compared by = and != only")
        }
        return .text(comparison, value)
    }

    private mutating func quoted() throws -> String {
        rest.removeFirst()
        var text = ""
        while let character = rest.popFirst() {
            if character == "\"" { return text }
            if character == "\\", let escaped = rest.popFirst() { text.append(escaped) } else { text.append(character) }
        }
        throw FilterPattern.invalid("a double quote is not closed")
    }

    private mutating func skipBlanks() {
        rest = rest.drop { $0.isWhitespace }
    }

    private mutating func take(_ text: String) -> Bool {
        skipBlanks()
        guard rest.hasPrefix(text) else { return false }
        rest = rest.dropFirst(text.count)
        return true
    }

    private mutating func takeWord(_ word: String) -> Bool {
        skipBlanks()
        let found = rest.prefix { $0.isLetter }
        guard found.uppercased() == word else { return false }
        rest = rest[found.endIndex...]
        return true
    }

    private mutating func expect(_ text: String) throws {
        guard take(text) else { throw FilterPattern.invalid("'\(text)' is missing") }
    }
}
