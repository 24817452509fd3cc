import AWSCore

/// What a bucket's name allows.
enum BucketName {
    /// Whether the bucket can be called by a host name of its own over TLS: a valid DNS label without dots, since AWS's certificate
    /// covers one label.
    ///
    /// https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
    static func canBeHostLabel(_ name: String) -> Bool {
        guard (3...63).contains(name.utf8.count), let first = name.utf8.first, let last = name.utf8.last else { return false }
        return first.isASCIILowerCaseLetterOrDigit && last.isASCIILowerCaseLetterOrDigit
            && name.utf8.allSatisfy { $0.isASCIILowerCaseLetterOrDigit || $0 == UInt8(ascii: "-") }
    }
}
