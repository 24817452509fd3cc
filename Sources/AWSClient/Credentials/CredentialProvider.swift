public import AWSCore

/// A place where credentials come from.
public protocol CredentialProvider: Sendable {
    /// Gives credentials that are good now; nil when this place has none, so that the next may be asked.
    ///
    /// - Throws: when the place should have some, but failed to give them.
    func credentials() async throws -> Credentials?

    /// The service said that these are expired or unknown: do not give them again.
    func reject(_ credentials: Credentials) async
}

extension CredentialProvider {
    public func reject(_ credentials: Credentials) async {}
}

/// Credentials could not be had.
public enum CredentialError: Error, Sendable, Hashable, CustomStringConvertible {
    /// No place had any.
    case noneFound(asked: [String])
    /// A place answered with a failure.
    case refused(source: String, status: Int)
    /// A place answered what cannot be read.
    case malformed(source: String)
    /// An endpoint that may not be asked: neither loopback, nor a container's or a cluster's own, nor TLS.
    case untrustedEndpoint(String)

    public var description: String {
        switch self {
        case .noneFound(let asked):
            "no credentials found; asked: \(asked.joined(separator: ", ")). Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE."
        case .refused(let source, let status):
            "\(source) gave no credentials: status \(status)"
        case .malformed(let source):
            "\(source) answered with something other than credentials"
        case .untrustedEndpoint(let text):
            "\(text) may not be asked for credentials: neither https nor an address of this machine or its container host"
        }
    }
}
