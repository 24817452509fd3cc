/// One profile of the shared configuration and credentials files, with the `services` section that it names.
public struct SharedProfile: Sendable, Hashable {
    public var name: String
    private var values: [String: String]
    private var services: [String: [String: String]]

    public init(name: String, values: [String: String], services: [String: [String: String]] = [:]) {
        self.name = name
        self.values = values
        self.services = services
    }

    /// The setting's value; nil when it is not there or empty.
    public subscript(key: String) -> String? {
        values[key].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Whether the `services` section that the profile names is there, and says something.
    var hasServices: Bool { !services.isEmpty }

    /// The settings of one service, for example `s3` or `cloudwatch_logs`.
    public func service(_ identifier: String) -> [String: String]? { services[identifier] }

    /// Finds a profile in the texts of both files; the credentials file wins where both have a value.
    ///
    /// https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
    public init?(name: String, configuration: String, credentials: String) {
        let configured = SharedFile(configuration)
        let secret = SharedFile(credentials)
        // The configuration file says `profile` before every name but `default`, where it may be missing.
        let section = configured.sections["profile \(name)"] ?? (name == "default" ? configured.sections["default"] : nil)
        guard section != nil || secret.sections[name] != nil else { return nil }
        var values = section?.values ?? [:]
        values.merge(secret.sections[name]?.values ?? [:]) { $1 }
        let services = values["services"].flatMap { configured.sections["services \($0)"]?.nested }
        self.init(name: name, values: values, services: services ?? [:])
    }
}

/// An INI file in AWS's dialect: sections, `key = value`, and indented values below a key that is empty itself.
struct SharedFile {
    struct Section {
        var values: [String: String] = [:]
        var nested: [String: [String: String]] = [:]
    }

    private(set) var sections: [String: Section] = [:]

    init(_ text: String) {
        var section: String?
        var parent: String?
        for line in text.split(whereSeparator: \.isNewline) {
            let content = line.trimmed
            guard let first = content.first, first != "#", first != ";" else { continue }
            if first == "[" {
                let name = content.dropFirst().prefix { $0 != "]" }
                section = name.split(whereSeparator: \.isWhitespace).joined(separator: " ")
                parent = nil
                if let section, sections[section] == nil { sections[section] = Section() }
                continue
            }
            guard let section, let mark = content.firstIndex(of: "=") else { continue }
            let key = content[..<mark].trimmed.lowercased()
            let value = String(content[content.index(after: mark)...].trimmed)
            if line.first?.isWhitespace == true, let parent {
                sections[section]?.nested[parent, default: [:]][key] = value
            } else {
                sections[section]?.values[key] = value
                parent = value.isEmpty ? key : nil
            }
        }
    }
}

extension StringProtocol {
    /// Without blanks at both ends.
    var trimmed: SubSequence {
        var text = self[...]
        while let first = text.first, first.isWhitespace { text.removeFirst() }
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return text
    }
}
