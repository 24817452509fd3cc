import AWSClient
import AWSCore

/// What `processor`, `web` and `provision` would find when they were started here.
extension DoctorCommand {
    /// Tells endpoints, Region and credentials, each with what named it. Secrets are not shown.
    func tellClient() async {
        let environment = ClientEnvironment.process
        let transport = await HTTPClientTransport(environment: environment)
        do {
            let configuration = try await ClientConfiguration(environment: environment, transport: transport)
            tellEndpoints(configuration.endpoints)
            let setting = try RegionSetting(environment: environment.variables, profile: try await environment.profile())
            tell("region", "\(setting.region) (\(setting.source))")
            await tellCredentials(configuration.credentials)
        } catch {
            tell("problem", "processor, web and provision cannot start: \(error)")
        }
        try? await transport.shutdown()
    }

    private func tellEndpoints(_ endpoints: EndpointSettings) {
        let kinds = [endpoints.variant.isFIPS ? "FIPS" : nil, endpoints.variant.isDualStack ? "dual-stack" : nil].compactMap { $0 }
        let hosts = kinds.isEmpty ? "" : ", by its \(kinds.joined(separator: " and ")) hosts"
        let known = endpoints.byService.isEmpty ? " (no endpoint is configured)" : ", except"
        let common = endpoints.common?.description ?? "AWS itself\(hosts)\(known)"
        tell("endpoint", "for processor, web and provision: \(common)")
        for (service, endpoint) in endpoints.byService.sorted(by: { $0.key < $1.key }) {
            tell("", "for \(service): \(endpoint)")
        }
    }

    private func tellCredentials(_ provider: any CredentialProvider) async {
        do {
            let credentials = try await provider.credentials()
            let key = credentials.accessKeyID
            let shown = key.count > 8 ? "\(key.prefix(4))…\(key.suffix(4))" : key
            let end = credentials.expiration.map { ", until \($0.iso8601)" } ?? ""
            tell("credentials", "key \(shown) from \(provider.source)\(end)")
        } catch {
            for (number, line) in "\(error)".split(separator: "\n").enumerated() {
                tell(number == 0 ? "credentials" : "", String(line))
            }
        }
    }
}
