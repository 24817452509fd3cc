import AWSCore
import Testing

@testable import LocalCloud

struct AddressedHostTests {
    private let services: Set<String> = ["s3", "sqs", "monitoring", "iam", "sns"]

    private func read(_ field: String) -> AddressedHost? {
        AddressedHost(field, allowedNames: ["cloud.example"], services: services)
    }

    @Test(arguments: [
        ("photos.localhost:4566", "photos"), ("my.photos.localhost", "my.photos"), ("photos.s3.localhost", "photos"),
        ("photos.s3.eu-west-1.localhost:4566", "photos"), ("photos.s3.amazonaws.com", "photos"),
        ("my.photos.s3.eu-west-1.amazonaws.com", "my.photos"), ("photos.s3-eu-west-1.amazonaws.com", "photos"),
        ("photos.cloud.example:80", "photos"), ("photos.s3.localhost.localstack.cloud:4566", "photos"),
        ("sqs.photos.localhost", "sqs.photos"), ("photos.s3.dualstack.eu-west-1.amazonaws.com", "photos"),
        ("photos.s3-fips.us-gov-west-1.amazonaws.com", "photos"), ("photos.s3-fips.dualstack.us-east-1.amazonaws.com", "photos"),
        ("photos.s3.cn-north-1.amazonaws.com.cn", "photos"), ("photos.s3.eusc-de-east-1.amazonaws.eu", "photos"),
    ])
    func bucketsStandBeforeTheName(field: String, bucket: String) throws {
        #expect(try #require(read(field)).bucket == bucket)
    }

    @Test(
        arguments: [
            ("localhost", nil), ("s3.localhost", "s3"), ("sqs.localhost:4566", "sqs"), ("sqs.eu-west-1.localhost", "sqs"),
            ("monitoring.us-east-1.amazonaws.com", "monitoring"), ("s3.eu-west-1.amazonaws.com", "s3"), ("cloud.example", nil),
            ("10.0.0.1", nil), ("sqs-fips.us-east-1.amazonaws.com", "sqs"), ("sqs.eu-west-1.api.aws", "sqs"),
            ("iam.us-gov.amazonaws.com", "iam"), ("iam.global.api.aws", "iam"),
            ("monitoring.cn-north-1.api.amazonwebservices.com.cn", "monitoring"), ("s3.dualstack.eu-west-1.amazonaws.com", "s3"),
            ("[::1]:4566", nil), ("darkroom:4566", nil),
        ] as [(String, String?)]
    )
    func servicesStandThereToo(field: String, service: String?) throws {
        let host = try #require(read(field))
        #expect(host.service == service)
        #expect(host.bucket == nil)
    }

    @Test func theRegionIsRead() throws {
        #expect(try #require(read("sqs.eu-west-1.localhost")).region == Region(rawValue: "eu-west-1"))
        #expect(try #require(read("photos.s3.ap-south-1.amazonaws.com")).region == Region(rawValue: "ap-south-1"))
        #expect(try #require(read("photos.s3.localhost")).region == nil)
        #expect(try #require(read("photos.s3-fips.dualstack.us-west-2.amazonaws.com")).region == Region(rawValue: "us-west-2"))
        #expect(try #require(read("sqs.us-gov-west-1.api.aws")).region == Region(rawValue: "us-gov-west-1"))
    }

    @Test(arguments: [
        "", "evil.example", "localhost.evil.example", "evillocalhost.com", "1.2.3.4.5", "a:b:c", "cloud.example.evil", "xamazonaws.com",
        "[",
    ])
    func strangersNamesAreRefused(field: String) {
        #expect(read(field) == nil)
    }

    @Test(arguments: [
        ("photos.localhost:4566", "http://localhost:4566"), ("LOCALHOST:4566", "http://localhost:4566"), ("127.0.0.1", "http://127.0.0.1"),
        ("[::1]:4566", "http://[::1]:4566"), ("sqs.us-east-1.localhost:4566", "http://sqs.us-east-1.localhost:4566"),
        ("photos.s3.eu-west-1.amazonaws.com", "https://s3.eu-west-1.amazonaws.com"),
        ("photos.s3-fips.dualstack.us-west-2.amazonaws.com", "https://s3.us-west-2.amazonaws.com"),
        ("sns-fips.us-west-2.amazonaws.com", "https://sns.us-west-2.amazonaws.com"),
        ("sqs.cn-north-1.api.amazonwebservices.com.cn", "https://sqs.cn-north-1.amazonaws.com.cn"),
        ("iam.amazonaws.com", "https://iam.amazonaws.com"),
        ("sqs.eu-west-1.amazonaws.com:4566", "http://sqs.eu-west-1.amazonaws.com:4566"),
    ])
    func theEndpointIsTheHostWithoutTheBucket(field: String, endpoint: String) throws {
        #expect(try #require(read(field)).endpoint(defaultPort: 1).description == endpoint)
    }
}
