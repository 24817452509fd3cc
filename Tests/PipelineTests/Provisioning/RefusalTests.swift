import AWSClient
import AWSCore
import Testing

@testable import Pipeline

/// What a person reads when AWS refuses: each with an answer as AWS gives it.
@Suite struct RefusalTests {
    let cloud = FakeCloud()

    func provisioner(_ region: String = "eu-west-1", names: ResourceNames = ResourceNames()) -> Provisioner {
        Provisioner(caller: cloud, region: Region(rawValue: region), names: names, webOrigins: ["http://x"], clock: ManualClock())
    }

    func complaint(_ operation: String, _ failure: any Error, region: String = "eu-west-1") async -> String {
        cloud.with { $0.failures[operation] = failure }
        do {
            _ = try await provisioner(region).run()
            return ""
        } catch {
            return "\(error)"
        }
    }

    @Test(
        arguments: [
            ("GetCallerIdentity", "InvalidClientTokenId", 403), ("GetTopicAttributes", "InvalidClientTokenId", 403),
            ("DescribeLogGroups", "UnrecognizedClientException", 400), ("HeadBucket", "InvalidAccessKeyId", 400),
            ("GetQueueUrl", "InvalidClientTokenId", 403),
        ]
    )
    func aRegionThatIsNotEnabledDoesNotKnowTheKeys(_ operation: String, _ code: String, _ status: Int) async {
        let error = AWSError(code, status: status, message: "The security token included in the request is invalid")
        let young = await complaint(operation, error, region: "ap-southeast-5")
        #expect(young.contains(":\(operation): \(code) (\(status))"))
        #expect(young.contains("aws account enable-region --region-name ap-southeast-5"))
        // Every account has this one: then it is the keys.
        let old = await complaint(operation, error)
        #expect(old.contains("eu-west-1 does not know these credentials") && !old.contains("enable-region"))
    }

    @Test(arguments: ["OptInRequired", "SubscriptionRequiredException", "RegionDisabledException", "IllegalLocationConstraintException"])
    func aRegionThatIsNotEnabledMaySaySo(_ code: String) async {
        let text = await complaint("CreateBucket", AWSError(code, status: 400, message: ""), region: "me-central-1")
        #expect(text.contains("s3:CreateBucket") && text.contains("The account has not enabled me-central-1"))
    }

    @Test(arguments: ["ExpiredToken", "ExpiredTokenException", "RequestExpired"])
    func expiredCredentialsAreToBeRenewed(_ code: String) async {
        let text = await complaint("GetCallerIdentity", AWSError(code, status: 403, message: "The security token has expired"))
        #expect(text.contains("log in again"))
    }

    @Test func missingCredentialsAreToBeHad() async {
        let text = await complaint("GetCallerIdentity", CredentialError.noneFound(reasons: ["environment"]))
        #expect(text.hasPrefix("sts:GetCallerIdentity: ") && text.contains("aws configure"))
    }

    @Test(arguments: [
        ("CreateRole", "AccessDenied", "iam:CreateRole"), ("DescribeLogGroups", "AccessDeniedException", "logs:DescribeLogGroups"),
        ("CreateTopic", "AuthorizationError", "sns:CreateTopic"),
    ])
    func missingPermissionsAreNamed(_ operation: String, _ code: String, _ permission: String) async {
        let text = await complaint(operation, AWSError(code, status: 403, message: "User: x is not authorized"))
        #expect(text.contains("need the permission \(permission)"))
    }

    @Test func aServiceThatIsNotThere() async {
        let endpoint = Endpoint(isTLS: true, host: "sns.xx-nowhere-1.amazonaws.com", port: 443)
        let text = await complaint("GetTopicAttributes", TransportError(isTimeout: false, endpoint: endpoint, reason: "no such host"))
        #expect(text.contains("sns.xx-nowhere-1.amazonaws.com") && text.contains("lacks the service sns"))
    }

    @Test func anEndpointOfOnesOwnThatDoesNotAnswer() async {
        let endpoint = Endpoint(isTLS: false, host: "127.0.0.1", port: 4919)
        let text = await complaint("GetTopicAttributes", TransportError(isTimeout: false, endpoint: endpoint, reason: "connection refused"))
        #expect(text.contains("http://127.0.0.1:4919: connection refused") && text.contains("AWS_ENDPOINT_URL"))
        #expect(!text.contains("is no Region"))
    }

    @Test func aBucketInAnotherRegion() async {
        var moved = AWSError("PermanentRedirect", status: 301, message: "Moved Permanently")
        moved.headers = [AWSError.Field("x-amz-bucket-region", "us-west-2")]
        let text = await complaint("HeadBucket", moved)
        #expect(
            text.contains("in us-west-2 instead of eu-west-1") && text.contains("AWS_REGION=us-west-2") && text.contains("UPLOAD_BUCKET")
        )
        #expect(cloud.writes == [])
    }

    @Test func aBucketOfAnotherAccount() async throws {
        await #expect(throws: ProvisioningError.bucketBelongsToOthers("taken")) {
            try await provisioner(names: ResourceNames(uploads: "taken")).run()
        }
        #expect(cloud.writes == [])
        let text = await complaint("CreateBucket", AWSError("BucketAlreadyExists", status: 409, message: ""))
        #expect(text.contains("belongs to another account"))
    }

    @Test(arguments: [("InvalidNamespaceHeader", 400), ("NotImplemented", 501), ("InvalidBucketName", 400)])
    func namespacesThatAreNotOffered(_ code: String, _ status: Int) async {
        let text = await complaint("CreateBucket", AWSError(code, status: status, message: ""))
        #expect(text.contains("Choose names of your own by UPLOAD_BUCKET, OUTPUT_BUCKET, REJECTED_BUCKET"))
    }

    @Test func aRoleForThePipelineOfAnotherRegion() async throws {
        _ = try await provisioner().run()
        cloud.with {
            $0.buckets = []
            $0.queues = [:]
            $0.topics = [:]
        }
        await #expect(throws: ProvisioningError.roleOfOtherRegion("darkroom-processor", "eu-west-1", Region(rawValue: "us-west-2"))) {
            try await provisioner("us-west-2").plan()
        }
    }
}
