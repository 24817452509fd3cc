import AWSClient

extension SharedProfile {
    /// A profile in the texts of both files; nil when it is in neither.
    init?(name: String, configuration: String, credentials: String) throws {
        let shared = try SharedConfiguration(configuration: configuration, credentials: credentials)
        guard let profile = shared.profile(name) else { return nil }
        self = profile
    }
}
