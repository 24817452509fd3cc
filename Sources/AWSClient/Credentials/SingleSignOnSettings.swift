import AWSCore
import AWSWire

/// What a profile says about signing on by IAM Identity Center.
struct SingleSignOnSettings: Sendable, Hashable {
    var profile: String
    /// The name of its `[sso-session]`; nil for the older form, which has all settings in the profile.
    var session: String?
    var startURL: String
    /// The Region of the portal, which need not be the one to work in.
    var region: Region
    var accountID: String
    var roleName: String

    /// The file that `aws sso login` leaves its token in.
    func tokenPath(home: String) -> String {
        let name = Checksum.value(of: Array((session ?? startURL).utf8), .sha1).hexadecimal
        return "\(home)/.aws/sso/cache/\(name).json"
    }
}
