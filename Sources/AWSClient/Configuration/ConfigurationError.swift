public import AWSCore

/// A client cannot be made from what the user has configured.
public enum ConfigurationError: Error, Sendable, Hashable, CustomStringConvertible {
    case malformedEndpoint(source: String, text: String)
    case malformedRegion(source: String, error: RegionError)
    /// - Parameters:
    ///   - source: the environment variable that has the setting's name; it may have stood in the profile as well.
    ///   - wanted: what it may be, in words.
    case malformedSetting(source: String, text: String, wanted: String)
    case unknownProfile(String)
    /// The profile names a `services` section that is not there.
    case unknownServices(String)
    /// A shared file that cannot be read as one. The line itself is not quoted: it may hold a secret.
    case malformedFile(path: String, line: Int, reason: String)

    public var description: String {
        switch self {
        case .malformedEndpoint(let source, let text):
            "\(source) is no endpoint of the form http://host:port or https://host/path: \(text)"
        case .malformedRegion(let source, let error):
            "\(source): \(error)"
        case .malformedSetting(let source, let text, let wanted):
            "\(source) is '\(text)', and may be \(wanted)"
        case .unknownServices(let name):
            "the profile names the section [services \(name)], which the configuration file does not have"
        case .unknownProfile(let name):
            "the profile '\(name)' is neither in the configuration file nor in the credentials file"
        case .malformedFile(let path, let line, let reason):
            "\(path), line \(line): \(reason)"
        }
    }
}
