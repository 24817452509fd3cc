import Testing

@testable import GenerateModels

@Suite struct NamingTests {
    @Test(arguments: [
        ("QueueUrl", "queueUrl"), ("MD5OfBody", "md5OfBody"), ("ETag", "eTag"), ("ACL", "acl"), ("Id", "id"),
        ("logGroupName", "logGroupName"),
        ("SSEKMSKeyId", "ssekmsKeyId"), ("ChecksumCRC32C", "checksumCRC32C"), ("Protocol", "`protocol`"), ("Default", "`default`"),
    ]) func members(name: String, expected: String) {
        #expect(Naming.member(name) == expected)
    }

    @Test(arguments: [("Error", "ErrorValue"), ("Bucket", "Bucket"), ("Type", "TypeValue"), ("queue", "Queue")])
    func types(name: String, expected: String) {
        #expect(Naming.type(name) == expected)
    }

    @Test(arguments: [
        ("us-east-1", "usEast1"), ("s3:ObjectCreated:*", "s3ObjectCreatedAll"), ("STANDARD_IA", "standardIa"), ("SHA256", "sha256"),
        ("aws:kms", "awsKms"), ("", "empty"), ("1.0", "_10"), ("default", "`default`"), ("LastEventTime", "lastEventTime"),
    ]) func enumerationCases(value: String, expected: String) {
        #expect(Naming.enumerationCase(value) == expected)
    }

    @Test func literalsAreEscaped() {
        #expect(Naming.literal(#"a"b\c"#) == #""a\"b\\c""#)
    }
}
