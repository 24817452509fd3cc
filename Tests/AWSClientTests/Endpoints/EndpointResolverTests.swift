import AWSCore
import AWSWire
import CloudWatchModel
import CostExplorerModel
import IAMModel
import LogsModel
import S3Model
import SNSModel
import SQSModel
import STSModel
import Testing

@testable import AWSClient

@Suite struct EndpointResolverTests {
    static let services: [ServiceMetadata] = [.s3, .sqs, .sns, .cloudWatch, .logs, .iam, .sts, .costExplorer]

    /// AWS's host name of a service, and the Region that it is signed for.
    struct Host: Sendable, CustomTestStringConvertible {
        var service: ServiceMetadata
        var region: String
        var host: String
        var signingRegion: String

        init(_ service: ServiceMetadata, _ region: String, _ host: String, _ signingRegion: String) {
            self.service = service
            self.region = region
            self.host = host
            self.signingRegion = signingRegion
        }

        var testDescription: String { "\(service.name) in \(region)" }
    }

    static let hosts: [Host] = [
        Host(.s3, "us-east-1", "s3.us-east-1.amazonaws.com", "us-east-1"),
        Host(.s3, "cn-north-1", "s3.cn-north-1.amazonaws.com.cn", "cn-north-1"),
        Host(.sqs, "eu-central-1", "sqs.eu-central-1.amazonaws.com", "eu-central-1"),
        Host(.sns, "us-gov-west-1", "sns.us-gov-west-1.amazonaws.com", "us-gov-west-1"),
        Host(.cloudWatch, "us-east-1", "monitoring.us-east-1.amazonaws.com", "us-east-1"),
        Host(.logs, "us-west-2", "logs.us-west-2.amazonaws.com", "us-west-2"),
        Host(.sts, "eu-west-1", "sts.eu-west-1.amazonaws.com", "eu-west-1"),
        Host(.iam, "eu-west-1", "iam.amazonaws.com", "us-east-1"),
        Host(.iam, "cn-northwest-1", "iam.cn-north-1.amazonaws.com.cn", "cn-north-1"),
        Host(.iam, "us-gov-east-1", "iam.us-gov.amazonaws.com", "us-gov-west-1"),
        Host(.costExplorer, "eu-west-1", "ce.us-east-1.amazonaws.com", "us-east-1"),
    ]

    @Test(arguments: hosts)
    func findsAWSHosts(expected: Host) {
        let resolver = EndpointResolver(settings: EndpointSettings(), region: Region(rawValue: expected.region))
        let resolved = resolver.resolve(expected.service, bucket: nil)
        #expect(resolved.endpoint == Endpoint(host: expected.host))
        #expect(resolved.signingRegion == expected.signingRegion)
    }

    @Test(arguments: [
        ("uploads", "uploads.s3.eu-west-1.amazonaws.com", true),
        ("my-uploads-123", "my-uploads-123.s3.eu-west-1.amazonaws.com", true),
        // A dot would need a certificate of its own.
        ("my.uploads", "s3.eu-west-1.amazonaws.com", false),
        ("My_Uploads", "s3.eu-west-1.amazonaws.com", false),
        ("-uploads", "s3.eu-west-1.amazonaws.com", false),
        ("ab", "s3.eu-west-1.amazonaws.com", false),
        ("evil/host", "s3.eu-west-1.amazonaws.com", false),
    ])
    func putsBucketsIntoHosts(bucket: String, host: String, isMoved: Bool) {
        let resolver = EndpointResolver(settings: EndpointSettings(), region: Region(rawValue: "eu-west-1"))
        let resolved = resolver.resolve(.s3, bucket: bucket)
        #expect(resolved.endpoint.host == host)
        #expect(resolved.movesBucketIntoHost == isMoved)
        // At a configured endpoint the bucket stays in the path.
        let configured = EndpointResolver(settings: EndpointSettings(common: Endpoint("http://localhost:4566")), region: .usEast1)
        #expect(configured.resolve(.s3, bucket: bucket).movesBucketIntoHost == false)
    }

    @Test func readsAnEndpointForEachService() throws {
        let variables = ["S3", "SQS", "SNS", "CLOUDWATCH", "CLOUDWATCH_LOGS", "IAM", "STS", "COST_EXPLORER"]
        for (service, variable) in zip(Self.services.map(\.signingName), variables) {
            let environment = ["AWS_ENDPOINT_URL_\(variable)": "http://one:1", "AWS_ENDPOINT_URL": "http://all:2"]
            let settings = try EndpointSettings(environment: environment, profile: nil)
            for other in Self.services {
                #expect(settings.endpoint(for: other)?.host == (other.signingName == service ? "one" : "all"))
            }
        }
    }

    @Test func prefersVariablesToTheProfile() throws {
        let text = """
            [profile dev]
            endpoint_url = http://profile:1
            services = local
            [services local]
            sqs =
                endpoint_url = http://profile-sqs:2
            """
        let profile = SharedProfile(name: "dev", configuration: text, credentials: "")
        #expect(profile != nil)
        let fromProfile = try EndpointSettings(environment: [:], profile: profile)
        #expect(fromProfile.endpoint(for: .sqs)?.host == "profile-sqs")
        #expect(fromProfile.endpoint(for: .s3)?.host == "profile")
        let all = try EndpointSettings(environment: ["AWS_ENDPOINT_URL": "http://all:1"], profile: profile)
        #expect(all.endpoint(for: .sqs)?.host == "all")
        #expect(all.endpoint(for: .s3)?.host == "all")
        let one = try EndpointSettings(environment: ["AWS_ENDPOINT_URL_SQS": "http://one:1"], profile: profile)
        #expect(one.endpoint(for: .sqs)?.host == "one")
        #expect(one.endpoint(for: .s3)?.host == "profile")
    }

    @Test(arguments: ["true", "TRUE"])
    func ignoresEndpointsWhenTold(text: String) throws {
        let environment = ["AWS_ENDPOINT_URL": "http://all:1", "AWS_ENDPOINT_URL_S3": "http://one:1"]
        let ignored = environment.merging(["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": text]) { $1 }
        let settings = try EndpointSettings(environment: ignored, profile: nil)
        for service in Self.services { #expect(settings.endpoint(for: service) == nil) }
        let kept = environment.merging(["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "false"]) { $1 }
        #expect(try EndpointSettings(environment: kept, profile: nil).endpoint(for: .s3)?.host == "one")
    }

    @Test func refusesWhatIsNoEndpoint() {
        #expect(throws: ConfigurationError.malformedEndpoint(source: "AWS_ENDPOINT_URL", text: "localhost:4566")) {
            try EndpointSettings(environment: ["AWS_ENDPOINT_URL": "localhost:4566"], profile: nil)
        }
    }
}
