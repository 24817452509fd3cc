/// An AWS Region such as `us-east-1`, and the partition that it belongs to.
public struct Region: Sendable, Hashable, CustomStringConvertible, RawRepresentable {
    public let rawValue: String

    public static let usEast1 = Region(rawValue: "us-east-1")

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// Takes a Region's name from a user or from an answer. It becomes a part of host names, so nothing but a host label may pass.
    ///
    /// Names that no table has yet are taken: AWS opens Regions faster than programs are built.
    ///
    /// - Throws: ``RegionError``.
    public init(validating name: String) throws(RegionError) {
        guard !name.allSatisfy(\.isWhitespace) else { throw .empty }
        let isLabel = name.utf8.allSatisfy { $0.isASCIILetterOrDigit || $0 == UInt8(ascii: "-") }
        guard isLabel, name.utf8.count <= 63, !name.hasPrefix("-"), !name.hasSuffix("-"), !name.allSatisfy(\.isNumber) else {
            throw .malformed(name)
        }
        self.rawValue = name
    }

    public var description: String { rawValue }

    /// The partition in ARNs, for example `aws` or `aws-cn`.
    public var partition: String { Partition(of: self).id }

    /// The suffix of the partition's service host names.
    public var hostSuffix: String { Partition(of: self).hostSuffix }
}

/// A text is no Region's name.
public enum RegionError: Error, Sendable, Hashable, CustomStringConvertible {
    case empty
    case malformed(String)

    public var description: String {
        switch self {
        case .empty: "the Region is empty; a Region is named like us-east-1"
        case .malformed(let text): "'\(text)' is no Region: letters, digits and hyphens make its name, like us-east-1"
        }
    }
}
