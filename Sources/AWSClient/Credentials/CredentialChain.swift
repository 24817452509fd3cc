public import AWSCore

/// Several places, asked in order until one has credentials. The chain is data: the order is the array's.
public struct CredentialChain: CredentialProvider {
    /// A place and its name for messages.
    public struct Link: Sendable {
        public var name: String
        public var provider: any CredentialProvider

        public init(_ name: String, _ provider: any CredentialProvider) {
            self.name = name
            self.provider = provider
        }
    }

    private let links: [Link]

    public init(_ links: [Link]) {
        self.links = links
    }

    /// AWS's order, as far as this program has it: environment, profile, container, instance.
    public static func standard(
        environment: ClientEnvironment,
        profile: SharedProfile?,
        transport: any Transport,
        clock: any WallClock
    ) -> any CredentialProvider {
        let chain = CredentialChain([
            Link("environment", EnvironmentCredentialProvider(environment)),
            Link("profile", ProfileCredentialProvider(profile)),
            Link("container", ContainerCredentialProvider(environment, transport: transport)),
            Link("instance", InstanceCredentialProvider(environment, transport: transport)),
        ])
        return RefreshingCredentialProvider(chain, clock: clock)
    }

    public func credentials() async throws -> Credentials? {
        for link in links {
            if let credentials = try await link.provider.credentials() { return credentials }
        }
        throw CredentialError.noneFound(asked: links.map(\.name))
    }

    public func reject(_ credentials: Credentials) async {
        for link in links { await link.provider.reject(credentials) }
    }
}
