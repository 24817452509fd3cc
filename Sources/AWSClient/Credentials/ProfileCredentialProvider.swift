public import AWSCore
import Synchronization

/// The profile that `AWS_PROFILE` names, or `default`, by whichever way it comes to credentials.
public final class ProfileCredentialProvider: CredentialProvider {
    private let context: CredentialContext
    private let made = Mutex<(plan: ProfilePlan, provider: any CredentialProvider)?>(nil)

    public init(_ context: CredentialContext) {
        self.context = context
    }

    public var source: String {
        made.withLock { $0?.plan.source } ?? "profile '\(context.environment.profileName)'"
    }

    /// The files are read each time: other programs renew the keys in them.
    public func credentials() async throws -> Credentials {
        let shared: SharedConfiguration
        do {
            shared = try await context.environment.sharedConfiguration()
        } catch {
            throw CredentialError.failed(source: source, reason: error.description)
        }
        let plan = try ProfilePlan(context.environment.profileName, in: shared)
        let profile = shared.profile(plan.profile)
        let provider = made.withLock { made in
            if let made, made.plan == plan { return made.provider }
            let provider = self.provider(for: plan, profile: profile)
            made = (plan, provider)
            return provider
        }
        return try await provider.credentials()
    }

    private func provider(for plan: ProfilePlan, profile: SharedProfile?) -> any CredentialProvider {
        switch plan.method {
        case .keys(let keys):
            return StaticCredentialProvider(keys, source: plan.source)
        case .role(let settings, let base):
            let asking = context.refreshing(provider(for: base, profile: profile), outage: base.outage)
            return RoleCredentialProvider(settings, source: plan.source, base: asking, context: context)
        case .webIdentity(let settings):
            return WebIdentityCredentialProvider(settings, source: plan.source, context: context)
        case .elsewhere(.environment):
            return EnvironmentCredentialProvider(context.environment)
        case .elsewhere(.container):
            return ContainerCredentialProvider(context)
        case .elsewhere(.instance):
            return InstanceCredentialProvider(context, profile: profile)
        case .singleSignOn(let settings):
            return SingleSignOnCredentialProvider(settings, source: plan.source, context: context)
        case .command(let command):
            return CommandCredentialProvider(command, source: plan.source, context: context)
        }
    }
}

extension ProfilePlan {
    /// Metadata services bridge their outages, wherever they are used.
    fileprivate var outage: RefreshSchedule.Outage {
        switch method {
        case .elsewhere(.container), .elsewhere(.instance): .isBridged
        default: .endsService
        }
    }
}
