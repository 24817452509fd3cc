/// A client cannot be made from what the user has configured.
public enum ConfigurationError: Error, Sendable, Hashable, CustomStringConvertible {
    case malformedEndpoint(source: String, text: String)
    case unknownProfile(String)

    public var description: String {
        switch self {
        case .malformedEndpoint(let source, let text):
            "\(source) is no endpoint of the form http://host:port: \(text)"
        case .unknownProfile(let name):
            "the profile '\(name)' is neither in the configuration file nor in the credentials file"
        }
    }
}
