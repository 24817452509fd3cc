import AWSClient
import AWSCore
import ArgumentParser
import FoundationEssentials
import Logging
import Pipeline
import STSModel

/// The cloud that the environment names: an endpoint, or AWS.
struct RemoteCloud {
    let client: AWSClient
    let transport: HTTPClientTransport
    let names: ResourceNames
    /// Nil for AWS itself.
    let endpoint: String?

    /// - Throws: a `ValidationError` when the environment or the shared files cannot be used.
    init() throws {
        let environment = ClientEnvironment.process
        let transport = HTTPClientTransport(environment: environment)
        let configuration = try Complaint.about("this command") {
            try ClientConfiguration(environment: environment, transport: transport)
        }
        self.transport = transport
        self.client = AWSClient(configuration, transport: transport)
        self.names = ResourceNames(environment: environment.variables)
        self.endpoint = configuration.endpoints.endpoint(for: .sts)?.description
    }

    /// Says whose cloud this is. Against AWS itself it asks who we are first, so that nobody acts on the wrong account.
    ///
    /// - Returns: the account and Region, in words.
    func introduce(logger: Logger) async throws -> String {
        let region = client.configuration.region
        guard endpoint == nil else {
            let place = "\(endpoint ?? ""), Region \(region)"
            logger.notice("Working against \(place)")
            return place
        }
        let identity = try await Complaint.about("this command (AWS_ENDPOINT_URL is not set, so it works on AWS)") {
            try await client.call(GetCallerIdentity.self, GetCallerIdentityRequest())
        }
        let place = "AWS account \(identity.account ?? "unknown") as \(identity.arn ?? "unknown"), Region \(region)"
        logger.notice("Working against \(place)")
        return place
    }
}
