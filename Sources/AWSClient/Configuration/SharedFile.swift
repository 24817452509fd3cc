/// One of the shared files, read: an INI file in AWS's dialect, with `key = value`, values that go on in indented lines, and
/// indented settings below a key that is empty itself.
///
/// https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
struct SharedFile: Sendable, Hashable {
    /// The configuration file says `profile` before a profile's name, the credentials file does not.
    enum Kind: Sendable, Hashable {
        case configuration
        case credentials
    }

    enum SectionName: Sendable, Hashable {
        case profile(String)
        /// `[default]` of the configuration file, which counts only where there is no `[profile default]`.
        case plainDefault
        case session(String)
        case services(String)
    }

    struct Section: Sendable, Hashable {
        var values: [String: String] = [:]
        /// By the key above them.
        var nested: [String: [String: String]] = [:]
    }

    let sections: [SectionName: Section]

    /// - Parameter path: names the file in errors.
    /// - Throws: ``ConfigurationError/malformedFile(path:line:reason:)``.
    init(_ text: String, kind: Kind, path: String) throws(ConfigurationError) {
        var parser = SharedFileParser(kind: kind, path: path)
        // Some editors put a byte order mark before the first line.
        let scalars = text.unicodeScalars
        let content = scalars.first == "\u{FEFF}" ? String(scalars.dropFirst()) : text
        for line in content.split(omittingEmptySubsequences: false, whereSeparator: { $0 == "\n" || $0 == "\r\n" }) {
            try parser.read(line)
        }
        self.sections = parser.sections
    }
}

extension SharedFile: CustomStringConvertible, CustomDebugStringConvertible {
    /// The number of sections only: their values are secrets.
    var description: String { "SharedFile(\(sections.count) sections)" }
    var debugDescription: String { description }
}

extension SharedFile.SectionName {
    /// What stands between the brackets; nil for what is no section of that kind of file, which is passed over with all it holds.
    init?(_ header: Substring, kind: SharedFile.Kind) {
        switch kind {
        case .credentials:
            guard !header.isEmpty else { return nil }
            self = .profile(String(header))
        case .configuration:
            let words = Self.words(header)
            switch (words.count, words.first) {
            case (1, "default"): self = .plainDefault
            case (2, "profile"): self = .profile(words[1])
            case (2, "sso-session"): self = .session(words[1])
            case (2, "services"): self = .services(words[1])
            default: return nil
            }
        }
    }

    /// Splits at blanks; quotes hold a name with blanks together.
    private static func words(_ text: Substring) -> [String] {
        var words: [String] = []
        var word: String?
        var quote: Character?
        for character in text {
            if let open = quote {
                if character == open { quote = nil } else { word?.append(character) }
            } else if character == "\"" || character == "'" {
                quote = character
                word = word ?? ""
            } else if character.isWhitespace {
                if let finished = word { words.append(finished) }
                word = nil
            } else {
                word = (word ?? "") + String(character)
            }
        }
        if let word { words.append(word) }
        return words
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
