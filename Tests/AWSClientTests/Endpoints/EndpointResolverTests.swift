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
    func putsBucketsIntoHosts(bucket: String, host: String, isMoved: Bool) throws {
        let resolver = EndpointResolver(settings: EndpointSettings(), region: Region(rawValue: "eu-west-1"))
        let resolved = try resolver.resolve(.s3, bucket: bucket)
        #expect(resolved.endpoint.host == host)
        #expect(resolved.movesBucketIntoHost == isMoved)
        // At a configured endpoint the bucket stays in the path.
        let configured = EndpointResolver(settings: EndpointSettings(common: Endpoint("http://localhost:4566")), region: .usEast1)
        #expect(try configured.resolve(.s3, bucket: bucket).movesBucketIntoHost == false)
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
        let profile = try SharedProfile(name: "dev", configuration: text, credentials: "")
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

    @Test func followsABucketToItsRegion() throws {
        let away = EndpointResolver(
            settings: EndpointSettings(),
            region: .usEast1,
            bucketRegions: ["uploads": Region(rawValue: "eu-west-1")]
        )
        #expect(try away.resolve(.s3, bucket: "uploads").endpoint.host == "uploads.s3.eu-west-1.amazonaws.com")
        #expect(try away.resolve(.s3, bucket: "uploads").signingRegion == "eu-west-1")
        #expect(try away.resolve(.s3, bucket: "processed").signingRegion == "us-east-1")
        #expect(try away.resolve(.sqs, bucket: nil).signingRegion == "us-east-1")
    }

    /// Such a Region would make a request, with its signature, go to somebody else's host.
    @Test(arguments: ["us-east-1.evil.com/", "us-east-1@evil.com", "", " ", "evil.com#", "-us-east-1", "1234", "us_east_1"])
    func refusesWhatIsNoRegion(name: String) {
        let resolver = EndpointResolver(settings: EndpointSettings(), region: Region(rawValue: name))
        for service in Self.services {
            #expect(throws: EndpointError.self) { try resolver.resolve(service, bucket: nil) }
        }
    }

    @Test func aConfiguredEndpointHasNoVariants() throws {
        let endpoint = try #require(Endpoint("https://vpce-1.s3.eu-west-1.vpce.amazonaws.com"))
        for (variant, kind) in [(EndpointVariant.fips, "FIPS"), (.dualStack, "dual-stack"), (.fipsAndDualStack, "FIPS")] {
            let settings = EndpointSettings(byService: ["S3": endpoint], variant: variant)
            let resolver = EndpointResolver(settings: settings, region: Region(rawValue: "eu-west-1"))
            #expect(throws: EndpointError.variantOfConfiguredEndpoint(service: "S3", endpoint: endpoint, kind: kind)) {
                try resolver.resolve(.s3, bucket: "uploads")
            }
            #expect(try resolver.resolve(.sqs, bucket: nil).endpoint.host.hasPrefix("sqs"))
        }
    }

    @Test func saysWhereAKindOfEndpointDoesNotExist() {
        let region = Region(rawValue: "mars-north-1")
        let partition = Partition(
            id: "aws-mars",
            hostSuffix: "aws.mars",
            dualStackHostSuffix: "api.aws.mars",
            supportsFIPS: false,
            supportsDualStack: false,
            globalRegion: "mars-north-1",
            prefixes: ["mars"]
        )
        for (variant, kind) in [(EndpointVariant.fips, "FIPS"), (.dualStack, "dual-stack")] {
            let error = #expect(throws: EndpointError.self) { try AWSHost(of: .sqs, in: region, of: partition, variant: variant) }
            #expect(error == .unsupported(service: "SQS", region: region, kind: kind))
            #expect(error?.description.contains(kind) == true)
        }
        #expect(throws: EndpointError.unsupported(service: "S3", region: Region(rawValue: "cn-north-1"), kind: "FIPS")) {
            let settings = EndpointSettings(variant: .fips)
            return try EndpointResolver(settings: settings, region: Region(rawValue: "cn-north-1")).resolve(.s3, bucket: nil)
        }
    }

    @Test(
        arguments: [
            (["AWS_USE_FIPS_ENDPOINT": "true"], [:], EndpointVariant.fips),
            (["AWS_USE_FIPS_ENDPOINT": "True", "AWS_USE_DUALSTACK_ENDPOINT": "true"], [:], .fipsAndDualStack),
            (["AWS_USE_DUALSTACK_ENDPOINT": "yes"], [:], .plain),
            ([:], ["use_fips_endpoint": "true"], .fips),
            ([:], ["use_dualstack_endpoint": "true"], .dualStack),
            (["AWS_USE_FIPS_ENDPOINT": "false"], ["use_fips_endpoint": "true"], .plain),
            (["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true", "AWS_USE_FIPS_ENDPOINT": "true"], [:], .fips),
        ] as [([String: String], [String: String], EndpointVariant)]
    )
    func readsTheVariant(variables: [String: String], values: [String: String], variant: EndpointVariant) throws {
        let profile = SharedProfile(name: "p", values: values)
        #expect(try EndpointSettings(environment: variables, profile: profile).variant == variant)
    }

    @Test func readsWhereSTSIs() throws {
        #expect(try !EndpointSettings(environment: [:], profile: nil).usesGlobalSTS)
        #expect(try EndpointSettings(environment: ["AWS_STS_REGIONAL_ENDPOINTS": "legacy"], profile: nil).usesGlobalSTS)
        let profile = SharedProfile(name: "p", values: ["sts_regional_endpoints": "legacy"])
        #expect(try EndpointSettings(environment: [:], profile: profile).usesGlobalSTS)
        #expect(try !EndpointSettings(environment: ["AWS_STS_REGIONAL_ENDPOINTS": "regional"], profile: profile).usesGlobalSTS)
        let wanted = ConfigurationError.malformedSetting(source: "AWS_STS_REGIONAL_ENDPOINTS", text: "global", wanted: "regional, legacy")
        #expect(throws: wanted) { try EndpointSettings(environment: ["AWS_STS_REGIONAL_ENDPOINTS": "global"], profile: nil) }
    }

    @Test func missesAServicesSection() {
        let profile = SharedProfile(name: "p", values: ["services": "absent"])
        #expect(throws: ConfigurationError.unknownServices("absent")) { try EndpointSettings(environment: [:], profile: profile) }
    }

    @Test(arguments: [
        ("fips-us-east-1", "us-east-1", true), ("us-gov-west-1-fips", "us-gov-west-1", true), ("eu-west-1", "eu-west-1", false),
        ("aws-global", "aws-global", false),
    ])
    func readsPseudoRegions(text: String, region: String, wantsFIPS: Bool) throws {
        let setting = try RegionSetting(environment: ["AWS_REGION": text], profile: nil)
        #expect(setting.region.rawValue == region)
        #expect(setting.wantsFIPS == wantsFIPS)
    }

    @Test func saysWhereAMalformedRegionStands() {
        let error = ConfigurationError.malformedRegion(source: "AWS_DEFAULT_REGION", error: .malformed("us-east-1.evil.com/"))
        #expect(throws: error) { try RegionSetting(environment: ["AWS_DEFAULT_REGION": "us-east-1.evil.com/"], profile: nil) }
        #expect(throws: ConfigurationError.malformedRegion(source: "the region of profile 'p'", error: .malformed("a.b"))) {
            try RegionSetting(environment: [:], profile: SharedProfile(name: "p", values: ["region": "a.b"]))
        }
    }
}
