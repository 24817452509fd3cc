/// The shared configuration and credentials files together: the profiles of both, and what profiles refer to.
public struct SharedConfiguration: Sendable, Hashable {
    private let configuration: SharedFile
    private let credentials: SharedFile

    /// - Parameters:
    ///   - configuration: the text of `~/.aws/config`.
    ///   - credentials: the text of `~/.aws/credentials`.
    ///   - configurationPath: names the first file in errors.
    ///   - credentialsPath: names the second.
    /// - Throws: ``ConfigurationError/malformedFile(path:line:reason:)``.
    public init(
        configuration: String = "",
        credentials: String = "",
        configurationPath: String = "~/.aws/config",
        credentialsPath: String = "~/.aws/credentials"
    ) throws(ConfigurationError) {
        self.configuration = try SharedFile(configuration, kind: .configuration, path: configurationPath)
        self.credentials = try SharedFile(credentials, kind: .credentials, path: credentialsPath)
    }

    /// The profile as both files have it; the credentials file wins where both have a value.
    ///
    /// - Returns: nil when it is in neither.
    public func profile(_ name: String) -> SharedProfile? {
        let plain = name == "default" ? configuration.sections[.plainDefault] : nil
        let configured = configuration.sections[.profile(name)] ?? plain
        let secret = credentials.sections[.profile(name)]
        guard configured != nil || secret != nil else { return nil }
        var values = configured?.values ?? [:]
        values.merge(secret?.values ?? [:]) { $1 }
        let services = values["services"].flatMap { configuration.sections[.services($0)]?.nested }
        return SharedProfile(name: name, values: values, services: services ?? [:])
    }

    /// The settings of `[sso-session NAME]`.
    func session(_ name: String) -> [String: String]? {
        configuration.sections[.session(name)]?.values
    }
}
