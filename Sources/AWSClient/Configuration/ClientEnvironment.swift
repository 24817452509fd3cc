import FoundationEssentials

/// What a client learns from the process around it: environment variables and the shared files. Tests give their own.
public struct ClientEnvironment: Sendable {
    public var variables: [String: String]
    /// Reads a text file; nil when it cannot be read.
    public var readFile: @Sendable (_ path: String) -> String?

    public init(variables: [String: String], readFile: @escaping @Sendable (_ path: String) -> String? = { _ in nil }) {
        self.variables = variables
        self.readFile = readFile
    }

    /// The environment of this process.
    public static var process: ClientEnvironment {
        ClientEnvironment(variables: ProcessInfo.processInfo.environment) { path in
            FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
        }
    }

    /// The variable's value; nil when it is not set or empty.
    subscript(name: String) -> String? {
        variables[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The profile that `AWS_PROFILE` names, or `default`.
    ///
    /// - Throws: ``ConfigurationError/unknownProfile(_:)`` when a profile was named that does not exist.
    func profile() throws(ConfigurationError) -> SharedProfile? {
        let home = self["HOME"] ?? "/"
        let configuration = readFile(self["AWS_CONFIG_FILE"] ?? "\(home)/.aws/config") ?? ""
        let credentials = readFile(self["AWS_SHARED_CREDENTIALS_FILE"] ?? "\(home)/.aws/credentials") ?? ""
        let name = self["AWS_PROFILE"]
        let profile = SharedProfile(name: name ?? "default", configuration: configuration, credentials: credentials)
        if let name, profile == nil { throw .unknownProfile(name) }
        return profile
    }
}
