import AWSCore
import AWSWire

/// A host of AWS's, and the Region for which requests to it are signed.
///
/// What AWS's endpoint rules say for the services that this program calls: most names follow one form, and here stand the exceptions.
struct AWSHost: Hashable {
    var name: String
    var signingRegion: String

    /// - Parameter usesGlobalSTS: the older Regions share `sts.amazonaws.com`, as `AWS_STS_REGIONAL_ENDPOINTS=legacy` wants it.
    /// - Throws: ``EndpointError/unsupported(service:region:kind:)``.
    init(
        of service: ServiceMetadata,
        in region: Region,
        of partition: Partition,
        variant: EndpointVariant,
        usesGlobalSTS: Bool = false
    ) throws(EndpointError) {
        func require(_ isSupported: Bool, _ kind: String) throws(EndpointError) {
            guard isSupported else { throw .unsupported(service: service.name, region: region, kind: kind) }
        }
        try require(!variant.isFIPS || partition.supportsFIPS, "FIPS")
        try require(!variant.isDualStack || partition.supportsDualStack, "dual-stack")
        switch service.signingName {
        case "s3":
            try require(!variant.isFIPS || partition.id != "aws-cn", "FIPS")
            self = Self.s3(in: region, of: partition, variant: variant)
        case "iam":
            self = Self.iam(of: partition, variant: variant)
        case "ce":
            self = Self.costExplorer(of: partition, variant: variant)
        case "sts"
        where variant == .plain && (region.rawValue == "aws-global" || usesGlobalSTS && Self.globalSTS.contains(region.rawValue)):
            self.init(name: "sts.\(partition.hostSuffix)", signingRegion: partition.globalRegion)
        default:
            let hasFIPSName = variant.isFIPS && !Self.isFIPSAnyway(service, in: region, of: partition, variant: variant)
            let prefix = hasFIPSName ? "\(service.endpointPrefix)-fips" : service.endpointPrefix
            self.init(name: "\(prefix).\(region).\(Self.suffix(of: partition, variant))", signingRegion: region.rawValue)
        }
    }

    private init(name: String, signingRegion: String) {
        self.name = name
        self.signingRegion = signingRegion
    }

    private static func suffix(of partition: Partition, _ variant: EndpointVariant) -> String {
        variant.isDualStack ? partition.dualStackHostSuffix : partition.hostSuffix
    }

    /// S3 had two IP versions before there was a suffix for them.
    private static func s3(in region: Region, of partition: Partition, variant: EndpointVariant) -> AWSHost {
        let isGlobal = region.rawValue == "aws-global"
        if isGlobal, variant == .plain { return AWSHost(name: "s3.\(partition.hostSuffix)", signingRegion: partition.globalRegion) }
        let place = isGlobal ? partition.globalRegion : region.rawValue
        let prefix = (variant.isFIPS ? "s3-fips" : "s3") + (variant.isDualStack ? ".dualstack" : "")
        return AWSHost(name: "\(prefix).\(place).\(partition.hostSuffix)", signingRegion: place)
    }

    /// In GovCloud the usual hosts of these services are FIPS hosts.
    private static func isFIPSAnyway(
        _ service: ServiceMetadata,
        in region: Region,
        of partition: Partition,
        variant: EndpointVariant
    ) -> Bool {
        guard partition.id == "aws-us-gov" else { return false }
        switch service.signingName {
        case "monitoring": return true
        case "sqs", "sts", "awsssoportal": return !variant.isDualStack
        case "sns", "logs": return !variant.isDualStack && ["us-gov-east-1", "us-gov-west-1"].contains(region.rawValue)
        default: return false
        }
    }

    /// IAM has one host for a partition, named in each as it came about.
    private static func iam(of partition: Partition, variant: EndpointVariant) -> AWSHost {
        let suffix = suffix(of: partition, variant)
        let prefix = variant.isFIPS ? "iam-fips" : "iam"
        let global = partition.globalRegion
        switch (partition.id, variant) {
        case ("aws", _) where variant.isDualStack:
            return AWSHost(name: "\(prefix).global.\(suffix)", signingRegion: global)
        case ("aws-cn", .dualStack):
            return AWSHost(name: "iam.global.\(suffix)", signingRegion: "cn-north-1")
        case ("aws-cn", .plain):
            return AWSHost(name: "iam.cn-north-1.\(suffix)", signingRegion: "cn-north-1")
        case ("aws-us-gov", _):
            return AWSHost(name: "iam.us-gov.\(suffix)", signingRegion: global)
        case ("aws-iso", .plain), ("aws-iso", .fips), ("aws-iso-b", .plain), ("aws-iso-b", .fips), ("aws-iso-e", .plain),
            ("aws-iso-f", .plain), ("aws-eusc", .plain):
            return AWSHost(name: "\(prefix).\(global).\(suffix)", signingRegion: global)
        default:
            return AWSHost(name: "\(prefix).\(suffix)", signingRegion: global)
        }
    }

    private static func costExplorer(of partition: Partition, variant: EndpointVariant) -> AWSHost {
        let global = partition.globalRegion
        // The European Sovereign Cloud has it with both IP versions only.
        let hasOneName = partition.id == "aws-eusc" && variant == .plain
        let suffix = hasOneName ? partition.dualStackHostSuffix : suffix(of: partition, variant)
        return AWSHost(name: "\(variant.isFIPS ? "ce-fips" : "ce").\(global).\(suffix)", signingRegion: global)
    }

    /// The Regions that were there before STS had Regions.
    private static let globalSTS: Set<String> = [
        "ap-northeast-1", "ap-south-1", "ap-southeast-1", "ap-southeast-2", "ca-central-1", "eu-central-1", "eu-north-1", "eu-west-1",
        "eu-west-2", "eu-west-3", "sa-east-1", "us-east-1", "us-east-2", "us-west-1", "us-west-2",
    ]
}
