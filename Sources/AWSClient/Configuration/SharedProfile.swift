import AWSCore

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
        values.setting(key)
    }

    /// Whether the `services` section that the profile names is there, and says something.
    var hasServices: Bool { !services.isEmpty }

    /// The settings of one service, for example `s3` or `cloudwatch_logs`.
    public func service(_ identifier: String) -> [String: String]? { services[identifier] }
}

extension SharedProfile: CustomStringConvertible, CustomDebugStringConvertible {
    /// The name only: the values are secrets.
    public var description: String { "SharedProfile(\(name))" }
    public var debugDescription: String { description }
}
