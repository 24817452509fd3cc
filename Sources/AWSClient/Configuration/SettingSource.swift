import AWSCore

/// Where settings stand: an environment variable, or the profile where the variable is not set.
struct SettingSource {
    var environment: [String: String]
    var profile: SharedProfile?

    /// The variable's value; nil when it is not set or empty.
    func variable(_ name: String) -> String? {
        environment.setting(name)
    }

    func value(_ variable: String, _ key: String) -> String? {
        self.variable(variable) ?? profile?[key]
    }

    /// Whether the setting is `true`, in any case of letters; everything else is false.
    func isTrue(_ variable: String, _ key: String) -> Bool {
        value(variable, key)?.lowercased() == "true"
    }

    /// One of a few words; nil when the setting is not set.
    ///
    /// - Throws: ``ConfigurationError/malformedSetting(source:text:wanted:)``.
    func choice(_ variable: String, _ key: String, of words: [String]) throws(ConfigurationError) -> String? {
        guard let text = value(variable, key) else { return nil }
        guard words.contains(text.lowercased()) else {
            throw .malformedSetting(source: variable, text: text, wanted: words.joined(separator: ", "))
        }
        return text.lowercased()
    }
}
