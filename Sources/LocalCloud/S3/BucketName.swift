import AWSCore

/// The rules for the names of buckets.
///
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
enum BucketName {
    private static let forbiddenPrefixes = ["xn--", "sthree-", "amzn-s3-demo-"]
    private static let forbiddenSuffixes = ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"]

    static func isValid(_ name: String) -> Bool {
        let bytes = Array(name.utf8)
        guard (3...63).contains(bytes.count), let first = bytes.first, let last = bytes.last else { return false }
        guard first.isASCIILowerCaseLetterOrDigit, last.isASCIILowerCaseLetterOrDigit else { return false }
        guard bytes.allSatisfy({ $0.isASCIILowerCaseLetterOrDigit || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") }) else {
            return false
        }
        guard !name.contains(".."), !isIPAddress(name) else { return false }
        return !forbiddenPrefixes.contains(where: name.hasPrefix) && !forbiddenSuffixes.contains(where: name.hasSuffix)
    }

    private static func isIPAddress(_ name: String) -> Bool {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
    }
}
