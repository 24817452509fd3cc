/// An AWS Region such as `us-east-1`, and the partition that it belongs to.
public struct Region: Sendable, Hashable, CustomStringConvertible, RawRepresentable {
    public let rawValue: String

    public static let usEast1 = Region(rawValue: "us-east-1")

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    public var description: String { rawValue }

    /// The partition in ARNs: `aws`, `aws-cn` or `aws-us-gov`.
    public var partition: String {
        if rawValue.hasPrefix("cn-") { return "aws-cn" }
        if rawValue.hasPrefix("us-gov-") { return "aws-us-gov" }
        return "aws"
    }

    /// The suffix of the partition's service host names.
    public var hostSuffix: String {
        partition == "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com"
    }
}
