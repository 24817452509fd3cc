import AWSCore
import Testing

@Suite struct VocabularyTests {
    @Test(arguments: ["arn:aws:s3:::uploads", "arn:aws-cn:sqs:cn-north-1:123456789012:q", "arn:aws:sns:us-east-1:000000000000:t:1-2-3"])
    func arnsComeBackWhole(text: String) {
        #expect(Arn(text)?.description == text)
    }

    @Test(arguments: ["", "arn", "arn:aws:s3", "arn:aws:s3:::", "urn:aws:s3:::x", "arn::s3:::x"]) func nonsenseIsNoArn(text: String) {
        #expect(Arn(text) == nil)
    }

    @Test(arguments: [
        ("000000000000", true), ("123456789012", true), ("12345678901", false), ("12345678901a", false), ("٠٠٠٠٠٠٠٠٠٠٠٠", false),
    ])
    func accountNumbers(text: String, isValid: Bool) {
        #expect((AccountID(text) != nil) == isValid)
    }

    @Test(arguments: [("us-east-1", "aws"), ("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov")])
    func partitions(region: String, partition: String) {
        #expect(Region(rawValue: region).partition == partition)
    }

    @Test func credentialsNeverPrintTheirSecret() {
        let credentials = Credentials(accessKeyID: "AKIDEXAMPLE", secretAccessKey: "swordfish", sessionToken: "token")
        #expect("\(credentials)" == "Credentials(AKIDEXAMPLE)")
        #expect(String(reflecting: credentials) == "Credentials(AKIDEXAMPLE)")
    }

    @Test func hexadecimalComesBackWhole() {
        let bytes = Array(UInt8.min...UInt8.max)
        #expect([UInt8](hexadecimal: bytes.hexadecimal) == bytes)
        #expect([UInt8](hexadecimal: "0g") == nil)
        #expect([UInt8](hexadecimal: "abc") == nil)
    }

    @Test func aSeedGivesTheSameIdentifiersAgain() {
        let first = SeededRandomSource(seed: 7).uuid()
        #expect(first == SeededRandomSource(seed: 7).uuid())
        #expect(first != SeededRandomSource(seed: 8).uuid())
        #expect(Array(first)[14] == "4")
        #expect(first.count == 36)
    }
}
