/// How often a request is tried.
public struct RetrySettings: Sendable, Hashable {
    /// Attempts in all, the first included; 1 means no retry.
    public var maximumAttempts: Int
    /// `adaptive` was asked for: this client has `standard` only, and says so.
    public var wantsAdaptiveMode: Bool

    public init(maximumAttempts: Int = 3, wantsAdaptiveMode: Bool = false) {
        self.maximumAttempts = maximumAttempts
        self.wantsAdaptiveMode = wantsAdaptiveMode
    }

    /// `AWS_MAX_ATTEMPTS` or the profile's `max_attempts`, else 3; `AWS_RETRY_MODE` or the profile's `retry_mode`.
    ///
    /// `legacy` is each SDK's own older way; here it is `standard`, as there is no older way.
    ///
    /// https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
    ///
    /// - Throws: ``ConfigurationError/malformedSetting(source:text:wanted:)``.
    init(environment: [String: String], profile: SharedProfile?) throws(ConfigurationError) {
        let source = SettingSource(environment: environment, profile: profile)
        let mode = try source.choice("AWS_RETRY_MODE", "retry_mode", of: ["standard", "legacy", "adaptive"])
        self.init(wantsAdaptiveMode: mode == "adaptive")
        guard let text = source.value("AWS_MAX_ATTEMPTS", "max_attempts") else { return }
        guard let attempts = Int(text), attempts > 0 else {
            throw .malformedSetting(source: "AWS_MAX_ATTEMPTS", text: text, wanted: "a number greater than 0")
        }
        maximumAttempts = attempts
    }
}
