import AWSCore

/// What AWS and the pipeline ask of names, checked before any service is.
enum NameRules {
    /// So that the longest of our buckets' names, with account and Region, stays within S3's 63 characters in every Region.
    static let longestSuffix = 20

    static func checkSuffix(_ suffix: String) throws(NamingError) {
        guard (1...longestSuffix).contains(suffix.utf8.count), suffix.utf8.allSatisfy({ $0.isASCIILowerCaseLetterOrDigit || $0 == hyphen }),
            let first = suffix.utf8.first, first.isASCIILowerCaseLetterOrDigit, let last = suffix.utf8.last,
            last.isASCIILowerCaseLetterOrDigit
        else { throw .suffix(suffix) }
        guard suffix != ResourceNames.usualDeployment else { throw .reservedSuffix(suffix) }
    }

    static func check(_ names: ResourceNames) throws(NamingError) {
        for bucket in names.buckets { try checkBucket(bucket) }
        for (place, bucket) in names.buckets.enumerated() where names.buckets[..<place].contains(bucket) { throw .sharedBucket(bucket) }
        // The dead-letter queue's name is longer than the queue's.
        try checkMessaging(names.uploadQueue, kind: "queue", longest: 80 - "-dlq".utf8.count)
        try checkMessaging(names.topic, kind: "topic", longest: 256)
    }

    /// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
    static func checkBucket(_ name: String) throws(NamingError) {
        func refuse(_ reason: String) -> NamingError { .bucket(name, reason) }
        guard (3...63).contains(name.utf8.count) else { throw refuse("it has \(name.utf8.count) characters instead of 3 to 63") }
        guard name.utf8.allSatisfy({ $0.isASCIILowerCaseLetterOrDigit || $0 == hyphen || $0 == period }) else {
            throw refuse("only lower-case letters, digits, hyphens and periods are allowed")
        }
        guard let first = name.utf8.first, first.isASCIILowerCaseLetterOrDigit, let last = name.utf8.last,
            last.isASCIILowerCaseLetterOrDigit
        else {
            throw refuse("it must begin and end with a letter or digit")
        }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        guard !parts.contains("") else { throw refuse("two periods must not touch") }
        guard !(parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }) else { throw refuse("it must not look like an IP address") }
        let reserved =
            ["xn--", "sthree-", "amzn-s3-demo-"].first { name.hasPrefix($0) }
            ?? ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"].first { name.hasSuffix($0) }
        if let reserved { throw refuse("\"\(reserved)\" is reserved by AWS") }
    }

    private static func checkMessaging(_ name: String, kind: String, longest: Int) throws(NamingError) {
        if name.hasSuffix(".fifo") { throw .messaging(kind, name, "S3 cannot send to first-in-first-out \(kind)s") }
        guard (1...longest).contains(name.utf8.count) else {
            throw .messaging(kind, name, "it has \(name.utf8.count) characters instead of 1 to \(longest)")
        }
        guard name.utf8.allSatisfy({ $0.isASCIILetterOrDigit || $0 == hyphen || $0 == underscore }) else {
            throw .messaging(kind, name, "only letters, digits, hyphens and underscores are allowed")
        }
    }

    private static let hyphen = UInt8(ascii: "-")
    private static let period = UInt8(ascii: ".")
    private static let underscore = UInt8(ascii: "_")
}
