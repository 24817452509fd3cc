/// Credentials could not be had. No case carries a secret.
public enum CredentialError: Error, Sendable, Hashable {
    /// The place is not configured: the next may be asked.
    case absent(source: String, reason: String)
    /// The place is configured, but gave none. The next is not asked: it would be somebody else.
    case failed(source: String, reason: String)
    /// No place had any; for each that was asked, why.
    case noneFound(reasons: [String])
}

extension CredentialError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .absent(let source, let reason):
            "no credentials from \(source): \(reason)"
        case .failed(let source, let reason):
            "no credentials from \(source): \(reason)"
        case .noneFound(let reasons):
            """
            no credentials were found. Asked, in this order:
            \(reasons.map { "  \($0)" }.joined(separator: "\n"))
            Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; or make a profile by `aws configure` or `aws configure sso`, and name it in \
            AWS_PROFILE; or give the container, pod or instance a role.
            """
        }
    }
}
