import AWSWire

/// A header's value with its parameters: `form-data; name="file"; filename="a.jpg"`.
struct HeaderParameters {
    /// What stands before the first semicolon.
    let value: String
    private let parameters: [(name: String, value: String)]

    init(_ text: String) {
        var rest = text[...]
        self.value = rest.take { $0 != ";" }.trimmed
        var parameters: [(name: String, value: String)] = []
        while !rest.isEmpty {
            rest = rest.dropFirst()
            let name = rest.take { $0 != "=" && $0 != ";" }.trimmed
            guard rest.first == "=" else { continue }
            rest = rest.dropFirst().drop { $0 == " " || $0 == "\t" }
            if rest.first == "\"" {
                rest = rest.dropFirst()
                parameters.append((name, rest.takeQuoted()))
                rest = rest.drop { $0 != ";" }
            } else {
                parameters.append((name, rest.take { $0 != ";" }.trimmed))
            }
        }
        self.parameters = parameters
    }

    subscript(name: String) -> String? {
        parameters.first { $0.name.equalsIgnoringASCIICase(name) }?.value
    }
}

extension Substring {
    /// Removes and gives what stands before the first character that does not match.
    fileprivate mutating func take(while matches: (Character) -> Bool) -> Substring {
        let taken = prefix(while: matches)
        self = self[taken.endIndex...]
        return taken
    }

    /// Removes and gives the text up to the closing quote, which is removed too. `\"` and `\\` are escapes, as curl writes them;
    /// any other backslash stands for itself, as in a Windows path.
    fileprivate mutating func takeQuoted() -> String {
        var text = ""
        while let character = popFirst(), character != "\"" {
            if character == "\\", let next = first, next == "\"" || next == "\\" {
                text.append(next)
                removeFirst()
            } else {
                text.append(character)
            }
        }
        return text
    }
}

extension StringProtocol {
    /// The text without spaces and tabs at its ends.
    var trimmed: String {
        var text = self[...]
        while let first = text.first, first == " " || first == "\t" { text = text.dropFirst() }
        while let last = text.last, last == " " || last == "\t" { text = text.dropLast() }
        return String(text)
    }
}
