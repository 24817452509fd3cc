public import AWSCore

/// The Region that the environment or the profile names.
public struct RegionSetting: Sendable, Hashable {
    public var region: Region
    /// The name was one of the older pseudo-Regions such as `fips-us-east-1`, which ask for FIPS endpoints as well.
    public var wantsFIPS: Bool
    /// What named it, for people.
    public var source: String

    /// Reads `AWS_REGION`, `AWS_DEFAULT_REGION` or the profile's `region`; us-east-1 when none is set.
    ///
    /// An instance's metadata service is not asked: AWS's command line does not, and a machine that is no instance would wait for it.
    ///
    /// - Throws: ``ConfigurationError/malformedRegion(source:error:)``.
    public init(environment: [String: String], profile: SharedProfile?) throws(ConfigurationError) {
        let settings = SettingSource(environment: environment, profile: profile)
        for name in ["AWS_REGION", "AWS_DEFAULT_REGION"] {
            guard let text = settings.variable(name) else { continue }
            self = try Self(text, source: name)
            return
        }
        guard let profile, let text = profile["region"] else {
            self.region = .usEast1
            self.wantsFIPS = false
            self.source = "nothing names one"
            return
        }
        self = try Self(text, source: "the region of profile '\(profile.name)'")
    }

    private init(_ text: String, source: String) throws(ConfigurationError) {
        var name = text
        if name.hasPrefix("fips-") {
            name.removeFirst("fips-".count)
        } else if name.hasSuffix("-fips") {
            name.removeLast("-fips".count)
        }
        do throws(RegionError) {
            self.region = try Region(validating: name)
        } catch {
            throw .malformedRegion(source: source, error: error)
        }
        self.wantsFIPS = name != text
        self.source = source
    }
}
