/// What a bucket's name allows.
enum BucketName {
    /// Whether the bucket can be called by a host name of its own over TLS: a valid DNS label without dots, since AWS's certificate
    /// covers one label.
    ///
    /// https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
    static func canBeHostLabel(_ name: String) -> Bool {
        guard (3...63).contains(name.utf8.count), let first = name.utf8.first, let last = name.utf8.last else { return false }
        func isLetterOrDigit(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) }
        return isLetterOrDigit(first) && isLetterOrDigit(last)
            && name.utf8.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }
    }
}
