import AWSCore
import Testing

@Suite struct RegionTests {
    /// From the documentation of each partition.
    @Test(arguments: [
        ("us-east-1", "aws", "amazonaws.com", "api.aws"), ("mx-central-1", "aws", "amazonaws.com", "api.aws"),
        ("ap-southeast-9", "aws", "amazonaws.com", "api.aws"), ("aws-global", "aws", "amazonaws.com", "api.aws"),
        ("cn-north-1", "aws-cn", "amazonaws.com.cn", "api.amazonwebservices.com.cn"),
        ("us-gov-west-1", "aws-us-gov", "amazonaws.com", "api.aws"),
        ("aws-us-gov-global", "aws-us-gov", "amazonaws.com", "api.aws"),
        ("eusc-de-east-1", "aws-eusc", "amazonaws.eu", "api.amazonwebservices.eu"),
        ("us-iso-east-1", "aws-iso", "c2s.ic.gov", "api.aws.ic.gov"), ("us-isob-east-1", "aws-iso-b", "sc2s.sgov.gov", "api.aws.scloud"),
        ("eu-isoe-west-1", "aws-iso-e", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk"),
        ("us-isof-south-1", "aws-iso-f", "csp.hci.ic.gov", "api.aws.hci.ic.gov"),
        // Nothing that has a Region's form.
        ("moon-1", "aws", "amazonaws.com", "api.aws"), ("", "aws", "amazonaws.com", "api.aws"),
        ("cn-north", "aws", "amazonaws.com", "api.aws"), ("us-gov-west-x", "aws", "amazonaws.com", "api.aws"),
    ])
    func findsThePartition(region: String, id: String, suffix: String, dualStack: String) {
        let partition = Partition(of: Region(rawValue: region))
        #expect(partition.id == id)
        #expect(partition.hostSuffix == suffix)
        #expect(partition.dualStackHostSuffix == dualStack)
    }

    @Test(arguments: ["us-east-1", "cn-northwest-1", "mars-north-1", "local", "aws-global", "a"])
    func takesHostLabels(name: String) throws {
        #expect(try Region(validating: name).rawValue == name)
    }

    @Test(arguments: [
        "us-east-1.evil.com/", "us-east-1.evil.com", "us-east-1/", "us-east-1@evil", "us-east-1#", "us east 1", "us-east-1\n", "-us", "us-",
        "0", "12345", "ü-west-1", String(repeating: "a", count: 64), "us_east_1", "us-east-1:443", "us-east-1%2f",
    ])
    func refusesEverythingElse(name: String) {
        #expect(throws: RegionError.malformed(name)) { try Region(validating: name) }
    }

    @Test(arguments: ["", " ", "\t\n"])
    func refusesNothing(name: String) {
        #expect(throws: RegionError.empty) { try Region(validating: name) }
    }
}
