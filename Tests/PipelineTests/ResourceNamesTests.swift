import AWSCore
import Testing

@testable import Pipeline

@Suite struct ResourceNamesTests {
    static let account = AccountID("123456789012")

    func namespace(_ region: String) throws -> AccountRegionalNamespace {
        AccountRegionalNamespace(account: try #require(Self.account), region: Region(rawValue: region))
    }

    @Test func usualNamesWithoutAnEnvironment() throws {
        let names = try ResourceNames(environment: [:])
        #expect(names == ResourceNames())
        #expect(names.buckets == ["uploads", "processed", "rejected"])
        #expect([names.uploadQueue, names.deadLetterQueue, names.topic] == ["uploads", "uploads-dlq", "processed"])
        #expect([names.processorLogGroup, names.webLogGroup] == ["/local/processor", "/local/webapp"])
        #expect([names.processorRole, names.webRole] == ["darkroom-processor", "darkroom-web"])
        #expect([names.metricNamespace, names.deployment, names.replicaQueuePrefix] == ["PhotoPipeline", "default", "processed-web-"])
    }

    @Test func theSuffixStandsBehindEveryUsualName() throws {
        let names = try ResourceNames(environment: ["DARKROOM_SUFFIX": "green"], suffix: "blue")
        #expect(names.buckets == ["uploads-blue", "processed-blue", "rejected-blue"])
        #expect([names.uploadQueue, names.deadLetterQueue, names.topic] == ["uploads-blue", "uploads-blue-dlq", "processed-blue"])
        #expect([names.processorLogGroup, names.webLogGroup] == ["/local/processor-blue", "/local/webapp-blue"])
        #expect([names.processorRole, names.webRole] == ["darkroom-processor-blue", "darkroom-web-blue"])
        #expect([names.metricNamespace, names.deployment] == ["PhotoPipeline-blue", "blue"])
        #expect(try ResourceNames(environment: ["DARKROOM_SUFFIX": "green"]).deployment == "green")
        #expect(try ResourceNames(environment: ["DARKROOM_SUFFIX": ""]).deployment == "default")
    }

    @Test func onAWSBucketsAreInTheAccountsNamespace() throws {
        let plain = try ResourceNames(environment: [:], namespace: namespace("eu-west-1"))
        #expect(
            plain.buckets == [
                "uploads-123456789012-eu-west-1-an", "processed-123456789012-eu-west-1-an", "rejected-123456789012-eu-west-1-an",
            ]
        )
        #expect([plain.uploadQueue, plain.topic] == ["uploads", "processed"])
        let blue = try ResourceNames(environment: ["UPLOAD_BUCKET": "mine"], suffix: "blue", namespace: namespace("us-east-1"))
        #expect(blue.buckets == ["mine", "processed-blue-123456789012-us-east-1-an", "rejected-blue-123456789012-us-east-1-an"])
    }

    @Test func theLongestSuffixFitsInEveryRegion() throws {
        let suffix = String(repeating: "a", count: NameRules.longestSuffix)
        for region in ["ap-southeast-1", "ap-northeast-3", "us-gov-west-1", "eusc-de-east-1", "us-isob-east-1"] {
            let names = try ResourceNames(environment: [:], suffix: suffix, namespace: namespace(region))
            #expect(names.buckets.allSatisfy { $0.utf8.count <= 63 })
        }
    }

    @Test func whereS3HasNoNamespacesBucketsMustBeNamed() throws {
        for region in ["me-south-1", "me-central-1"] {
            let chosen = ["UPLOAD_BUCKET": "a-1", "OUTPUT_BUCKET": "b-1", "REJECTED_BUCKET": "c-1"]
            #expect(try ResourceNames(environment: chosen, namespace: namespace(region)).buckets == ["a-1", "b-1", "c-1"])
            #expect(throws: NamingError.noNamespace(Region(rawValue: region))) {
                try ResourceNames(environment: ["UPLOAD_BUCKET": "a-1"], namespace: namespace(region))
            }
        }
    }

    @Test(arguments: ["", "Blue", "blue_1", "-blue", "blue-", "a.b", "größe", "abcdefghijklmnopqrstu"])
    func suffixesThatCannotBe(_ suffix: String) {
        #expect(throws: NamingError.suffix(suffix)) { try ResourceNames(environment: [:], suffix: suffix) }
    }

    @Test func theUsualDeploymentsNameIsNoSuffix() {
        #expect(throws: NamingError.reservedSuffix("default")) { try ResourceNames(environment: ["DARKROOM_SUFFIX": "default"]) }
    }

    @Test(
        arguments: [
            "ab", String(repeating: "a", count: 64), "Uploads", "up_loads", "-uploads", "uploads-", ".uploads", "up..loads", "192.168.5.4",
            "xn--uploads", "sthree-uploads", "amzn-s3-demo-uploads", "uploads-s3alias", "uploads--ol-s3", "uploads.mrap", "uploads--x-s3",
            "uploads--table-s3",
        ]
    )
    func bucketsThatCannotBe(_ bucket: String) {
        #expect(throws: NamingError.self) { try ResourceNames(environment: ["REJECTED_BUCKET": bucket]) }
    }

    @Test func bucketsHaveOneUseEach() {
        #expect(throws: NamingError.sharedBucket("photos")) {
            try ResourceNames(environment: ["UPLOAD_BUCKET": "photos", "OUTPUT_BUCKET": "photos"])
        }
        #expect(throws: NamingError.sharedBucket("uploads")) { try ResourceNames(environment: ["REJECTED_BUCKET": "uploads"]) }
    }

    @Test(
        arguments: [
            ("UPLOAD_QUEUE_NAME", "uploads.fifo"), ("UPLOAD_QUEUE_NAME", String(repeating: "q", count: 77)), ("UPLOAD_QUEUE_NAME", "a b"),
            ("OUTPUT_TOPIC_NAME", "photos.fifo"), ("OUTPUT_TOPIC_NAME", String(repeating: "t", count: 257)), ("OUTPUT_TOPIC_NAME", "ä"),
        ]
    )
    func queuesAndTopicsThatCannotBe(_ variable: String, _ name: String) {
        #expect(throws: NamingError.self) { try ResourceNames(environment: [variable: name]) }
    }

    @Test func chosenNamesAreTaken() throws {
        let names = try ResourceNames(
            environment: ["UPLOAD_QUEUE_NAME": "Q_1-" + String(repeating: "q", count: 72), "OUTPUT_TOPIC_NAME": "Photos_Done"]
        )
        #expect(names.deadLetterQueue.utf8.count == 80)
        #expect(names.topic == "Photos_Done")
    }
}
