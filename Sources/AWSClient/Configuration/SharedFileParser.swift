/// Reads a shared file line by line. Errors name the line and never quote it: it may hold a secret.
struct SharedFileParser {
    private enum Place {
        case beforeSections
        /// A section that means nothing to us.
        case elsewhere
        case section(SharedFile.SectionName)
    }

    private let kind: SharedFile.Kind
    private let path: String
    private var line = 0
    private var place = Place.beforeSections
    /// The setting that an indented line continues, and whether that is a group of settings.
    private var open: (key: String, isGroup: Bool)?

    private(set) var sections: [SharedFile.SectionName: SharedFile.Section] = [:]

    init(kind: SharedFile.Kind, path: String) {
        self.kind = kind
        self.path = path
    }

    mutating func read(_ text: Substring) throws(ConfigurationError) {
        line += 1
        let content = text.trimmed
        guard let first = content.first, first != "#", first != ";" else { return }
        if text.first == "[" {
            try header(content)
        } else if text.first?.isWhitespace == true {
            try continuation(content)
        } else {
            try setting(Self.withoutComment(content))
        }
    }

    private mutating func header(_ content: Substring) throws(ConfigurationError) {
        guard let end = content.firstIndex(of: "]") else { throw malformed("a section's name must end with ']'") }
        open = nil
        // The same section may stand in the file more than once.
        if let name = SharedFile.SectionName(content[..<end].dropFirst().trimmed, kind: kind) {
            place = .section(name)
            if sections[name] == nil { sections[name] = SharedFile.Section() }
        } else {
            place = .elsewhere
        }
    }

    private mutating func setting(_ content: Substring) throws(ConfigurationError) {
        guard let section = try section() else { return }
        let (name, value) = try pair(content)
        let key = name.lowercased()
        sections[section]?.values[key] = String(value)
        open = (key, value.isEmpty)
    }

    private mutating func continuation(_ content: Substring) throws(ConfigurationError) {
        guard let section = try section() else { return }
        guard let open else { throw malformed("an indented line must follow a setting") }
        guard open.isGroup else {
            sections[section]?.values[open.key]?.append("\n\(content)")
            return
        }
        let (name, value) = try pair(content)
        sections[section]?.nested[open.key, default: [:]][name.lowercased()] = String(value)
    }

    /// The section that a line belongs to; nil when that means nothing to us.
    private func section() throws(ConfigurationError) -> SharedFile.SectionName? {
        switch place {
        case .beforeSections: throw malformed("a setting must stand in a section")
        case .elsewhere: nil
        case .section(let name): name
        }
    }

    private func pair(_ content: Substring) throws(ConfigurationError) -> (name: Substring, value: Substring) {
        guard let mark = content.firstIndex(of: "=") else { throw malformed("a setting must have the form name = value") }
        let name = content[..<mark].trimmed
        guard !name.isEmpty else { throw malformed("a setting must have a name") }
        return (name, content[content.index(after: mark)...].trimmed)
    }

    /// A comment begins at a `#` or `;` after a blank; without the blank it is part of the value.
    private static func withoutComment(_ content: Substring) -> Substring {
        var isAfterBlank = false
        for (index, character) in zip(content.indices, content) {
            if isAfterBlank, character == "#" || character == ";" { return content[..<index].trimmed }
            isAfterBlank = character.isWhitespace
        }
        return content
    }

    private func malformed(_ reason: String) -> ConfigurationError {
        .malformedFile(path: path, line: line, reason: reason)
    }
}
