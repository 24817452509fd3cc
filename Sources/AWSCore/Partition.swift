/// A part of AWS that stands for itself: accounts, Regions, host names and ARNs of one partition say nothing to another.
///
/// https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
public struct Partition: Sendable, Hashable {
    /// The name in ARNs, for example `aws-cn`.
    public let id: String
    /// The suffix of its services' host names.
    public let hostSuffix: String
    /// The suffix of the host names that answer by IPv6 as well.
    public let dualStackHostSuffix: String
    public let supportsFIPS: Bool
    public let supportsDualStack: Bool
    /// The Region for which requests to services without Regions are signed.
    public let globalRegion: String
    /// What its Regions' names begin with, before `-word-number`.
    private let prefixes: [String]

    public init(
        id: String,
        hostSuffix: String,
        dualStackHostSuffix: String,
        supportsFIPS: Bool = true,
        supportsDualStack: Bool = true,
        globalRegion: String,
        prefixes: [String]
    ) {
        self.id = id
        self.hostSuffix = hostSuffix
        self.dualStackHostSuffix = dualStackHostSuffix
        self.supportsFIPS = supportsFIPS
        self.supportsDualStack = supportsDualStack
        self.globalRegion = globalRegion
        self.prefixes = prefixes
    }

    /// The partition of a Region, also of one that is newer than this table; the commercial one for names without AWS's form.
    public init(of region: Region) {
        self = Self.all.first { $0.contains(region) } ?? .aws
    }

    /// Whether the Region has the form of this partition's Regions, or is the partition's pseudo-Region such as `aws-cn-global`.
    public func contains(_ region: Region) -> Bool {
        let name = region.rawValue
        if prefixes.contains(where: { Self.hasForm(name.utf8, prefix: $0.utf8) }) { return true }
        return name.hasSuffix("-global") && name.dropLast("-global".count) == id
    }

    /// Whether the name is `prefix-word-number`.
    private static func hasForm(_ name: String.UTF8View, prefix: String.UTF8View) -> Bool {
        guard name.starts(with: prefix) else { return false }
        let rest = name.dropFirst(prefix.count)
        guard rest.first == UInt8(ascii: "-"), let hyphen = rest.lastIndex(of: UInt8(ascii: "-")), hyphen != rest.startIndex else {
            return false
        }
        let word = rest[rest.index(after: rest.startIndex)..<hyphen]
        let number = rest[rest.index(after: hyphen)...]
        return !word.isEmpty && word.allSatisfy(\.isASCIILetterOrDigit) && !number.isEmpty && number.allSatisfy(\.isASCIIDigit)
    }
}

extension Partition {
    public static let aws = Partition(
        id: "aws",
        hostSuffix: "amazonaws.com",
        dualStackHostSuffix: "api.aws",
        globalRegion: "us-east-1",
        prefixes: ["us", "eu", "ap", "sa", "ca", "me", "af", "il", "mx"]
    )

    /// Every partition that AWS names.
    public static let all: [Partition] = [
        aws,
        Partition(
            id: "aws-cn",
            hostSuffix: "amazonaws.com.cn",
            dualStackHostSuffix: "api.amazonwebservices.com.cn",
            globalRegion: "cn-northwest-1",
            prefixes: ["cn"]
        ),
        Partition(
            id: "aws-us-gov",
            hostSuffix: "amazonaws.com",
            dualStackHostSuffix: "api.aws",
            globalRegion: "us-gov-west-1",
            prefixes: ["us-gov"]
        ),
        Partition(
            id: "aws-eusc",
            hostSuffix: "amazonaws.eu",
            dualStackHostSuffix: "api.amazonwebservices.eu",
            globalRegion: "eusc-de-east-1",
            prefixes: ["eusc-de"]
        ),
        Partition(
            id: "aws-iso",
            hostSuffix: "c2s.ic.gov",
            dualStackHostSuffix: "api.aws.ic.gov",
            globalRegion: "us-iso-east-1",
            prefixes: ["us-iso"]
        ),
        Partition(
            id: "aws-iso-b",
            hostSuffix: "sc2s.sgov.gov",
            dualStackHostSuffix: "api.aws.scloud",
            globalRegion: "us-isob-east-1",
            prefixes: ["us-isob"]
        ),
        Partition(
            id: "aws-iso-e",
            hostSuffix: "cloud.adc-e.uk",
            dualStackHostSuffix: "api.cloud-aws.adc-e.uk",
            globalRegion: "eu-isoe-west-1",
            prefixes: ["eu-isoe"]
        ),
        Partition(
            id: "aws-iso-f",
            hostSuffix: "csp.hci.ic.gov",
            dualStackHostSuffix: "api.aws.hci.ic.gov",
            globalRegion: "us-isof-south-1",
            prefixes: ["us-isof"]
        ),
    ]
}
