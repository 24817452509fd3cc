public import AWSCore
import Synchronization

/// Several places, asked in order until one has credentials. That one is kept: others would be somebody else.
public final class CredentialChain: CredentialProvider {
    private let links: [any CredentialProvider]
    private let chosen = Mutex<Int?>(nil)

    public init(_ links: [any CredentialProvider]) {
        self.links = links
    }

    /// AWS's order: environment, web identity, profile, container, instance.
    ///
    /// https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
    ///
    /// - Parameter profile: has the settings of the instance's metadata service, which the profile may change.
    public static func standard(_ context: CredentialContext, profile: SharedProfile?) -> CredentialChain {
        let environment = context.environment
        return CredentialChain([
            context.refreshing(EnvironmentCredentialProvider(environment)),
            context.refreshing(WebIdentityCredentialProvider(environmentOf: context)),
            context.refreshing(ProfileCredentialProvider(context)),
            context.refreshing(ContainerCredentialProvider(context), outage: .isBridged),
            context.refreshing(InstanceCredentialProvider(context, profile: profile), outage: .isBridged),
        ])
    }

    /// The place that gave the credentials.
    public var source: String {
        chosen.withLock { $0 }.map { links[$0].source } ?? "none of the places where credentials may be"
    }

    public func credentials() async throws -> Credentials {
        if let index = chosen.withLock({ $0 }) {
            // A role may have been taken from its instance.
            if case .success(let credentials) = try await ask(links[index]) { return credentials }
            chosen.withLock { $0 = nil }
        }
        var reasons: [String] = []
        for (index, link) in links.enumerated() {
            switch try await ask(link) {
            case .success(let credentials):
                chosen.withLock { $0 = index }
                return credentials
            case .failure(let absence):
                reasons.append(absence.text)
            }
        }
        throw CredentialError.noneFound(reasons: reasons)
    }

    public func reject(_ credentials: Credentials) async {
        guard let index = chosen.withLock({ $0 }) else { return }
        await links[index].reject(credentials)
    }

    private struct Absence: Error {
        var text: String
    }

    private func ask(_ link: any CredentialProvider) async throws -> Result<Credentials, Absence> {
        do {
            return .success(try await link.credentials())
        } catch CredentialError.absent(let source, let reason) {
            return .failure(Absence(text: "\(source): \(reason)"))
        }
    }
}
