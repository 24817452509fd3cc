import AWSCore
import FoundationEssentials
import NIOPosix

/// What a client learns from the process around it: environment variables, the shared files, and what a user's command says.
/// Tests give their own.
public struct ClientEnvironment: Sendable {
    public var variables: [String: String]
    /// Reads a text file; nil when it cannot be read. It may lie on a disk that is far away: nobody's thread waits for it.
    public var readFile: @Sendable (_ path: String) async -> String?
    /// Runs a command of the shell, for at most the time given.
    public var runCommand: @Sendable (_ command: String, _ limit: Duration) async throws(CommandFailure) -> CommandOutcome

    public init(
        variables: [String: String],
        readFile: @escaping @Sendable (_ path: String) async -> String? = { _ in nil },
        runCommand: @escaping @Sendable (_ command: String, _ limit: Duration) async throws(CommandFailure) -> CommandOutcome = {
            _,
            _ throws(CommandFailure) in throw CommandFailure.notStarted("commands are not run here")
        }
    ) {
        self.variables = variables
        self.readFile = readFile
        self.runCommand = runCommand
    }

    /// The environment of this process.
    public static var process: ClientEnvironment {
        let variables = ProcessInfo.processInfo.environment
        return ClientEnvironment(
            variables: variables,
            readFile: { path in
                try? await NIOThreadPool.singleton.runIfActive {
                    FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
                }
            },
            runCommand: { command, limit throws(CommandFailure) in
                try await CommandRunner.run(command, environment: variables, limit: limit)
            }
        )
    }

    /// The variable's value; nil when it is not set or empty.
    public subscript(name: String) -> String? {
        variables.setting(name)
    }

    /// The folder of the user's own files.
    var home: String { self["HOME"] ?? "/" }

    /// The file of profiles, and the one of their keys.
    var configurationPath: String { path(of: "AWS_CONFIG_FILE", otherwise: "~/.aws/config") }
    var credentialsPath: String { path(of: "AWS_SHARED_CREDENTIALS_FILE", otherwise: "~/.aws/credentials") }

    private func path(of variable: String, otherwise usual: String) -> String {
        let path = self[variable] ?? usual
        return path.hasPrefix("~/") ? home + path.dropFirst() : path
    }

    /// The shared files as they are now. A missing one is an empty one.
    ///
    /// - Throws: ``ConfigurationError/malformedFile(path:line:reason:)``.
    public func sharedConfiguration() async throws(ConfigurationError) -> SharedConfiguration {
        try SharedConfiguration(
            configuration: await readFile(configurationPath) ?? "",
            credentials: await readFile(credentialsPath) ?? "",
            configurationPath: configurationPath,
            credentialsPath: credentialsPath
        )
    }

    /// The profile to use: the one that `AWS_PROFILE` names, or `default`.
    public var profileName: String { self["AWS_PROFILE"] ?? "default" }

    /// The profile that `AWS_PROFILE` names, or `default`.
    ///
    /// - Throws: ``ConfigurationError/unknownProfile(_:)`` when a profile was named that does not exist.
    public func profile() async throws(ConfigurationError) -> SharedProfile? {
        let profile = try await sharedConfiguration().profile(profileName)
        if profile == nil, let name = self["AWS_PROFILE"] { throw .unknownProfile(name) }
        return profile
    }
}

extension ClientEnvironment: CustomStringConvertible, CustomDebugStringConvertible {
    /// The number of variables only: some of them are secrets.
    public var description: String { "ClientEnvironment(\(variables.count) variables)" }
    public var debugDescription: String { description }
}
