/// Names in Swift for names in AWS's models.
enum Naming {
    /// `QueueUrl` → `queueUrl`, `MD5OfBody` → `md5OfBody`, `ETag` → `eTag`, `ACL` → `acl`; keywords get backticks.
    static func member(_ name: String) -> String {
        escaped(lowerCamelCase(name))
    }

    static func lowerCamelCase(_ name: String) -> String {
        let characters = Array(name)
        let run = characters.prefix { $0.isUppercase || $0.isNumber }.count
        if run == characters.count { return name.lowercased() }
        if run <= 1 { return name.prefix(1).lowercased() + name.dropFirst() }
        return String(characters[..<(run - 1)]).lowercased() + String(characters[(run - 1)...])
    }

    /// The name of a type; those that would hide Swift's or the wire's own get a suffix.
    static func type(_ name: String) -> String {
        let upper = name.prefix(1).uppercased() + name.dropFirst()
        return hidden.contains(upper) ? upper + "Value" : upper
    }

    /// `us-east-1` → `usEast1`, `s3:ObjectCreated:*` → `s3ObjectCreatedAll`, `STANDARD_IA` → `standardIa`.
    static func enumerationCase(_ value: String) -> String {
        let words = value.replacing("*", with: "All").split { !$0.isLetter && !$0.isNumber }.map(String.init)
        let parts = words.enumerated().map { index, word in
            let isShouted = word.count > 1 && word.allSatisfy { $0.isUppercase || $0.isNumber }
            if index == 0 { return isShouted ? word.lowercased() : lowerCamelCase(word) }
            return isShouted ? word.prefix(1) + word.dropFirst().lowercased() : word.prefix(1).uppercased() + word.dropFirst()
        }
        let name = parts.joined()
        guard let first = name.first else { return "empty" }
        if first.isNumber { return "_" + name }
        return name == "allKnown" || name == "rawValue" || name == "self" ? name + "Value" : escaped(name)
    }

    /// A Swift string literal.
    static func literal(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }

    private static let hidden: Set<String> = [
        "Error", "Type", "Protocol", "Operation", "Member", "Shape", "String", "Int", "Double", "Bool", "Array", "Dictionary", "Optional",
        "Result", "Never", "Void", "Any", "Empty", "Timestamp", "Self",
    ]

    private static func escaped(_ name: String) -> String {
        keywords.contains(name) ? "`\(name)`" : name
    }

    private static let keywords: Set<String> = [
        "as", "associatedtype", "break", "case", "catch", "class", "continue", "default", "defer", "deinit", "do", "else", "enum",
        "extension",
        "fallthrough", "false", "fileprivate", "for", "func", "guard", "if", "import", "in", "init", "inout", "internal", "is", "let",
        "nil",
        "operator", "private", "protocol", "public", "repeat", "rethrows", "return", "self", "static", "struct", "subscript", "super",
        "switch",
        "throw", "throws", "true", "try", "typealias", "var", "where", "while",
    ]
}

extension TypeModel {
    /// The type in Swift.
    var swift: String {
        switch self {
        case .string: "String"
        case .integer: "Int"
        case .long: "Int64"
        case .double: "Double"
        case .boolean: "Bool"
        case .timestamp: "Timestamp"
        case .blob: "[UInt8]"
        case .stream: "HTTPBody"
        case .enumeration(let name), .structure(let name): Naming.type(name)
        case .list(let item): "[\(item.swift)]"
        case .map(let value): "[String: \(value.swift)]"
        }
    }
}
