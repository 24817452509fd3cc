import AWSClient
import AWSCore
import AWSWire
import CloudWatchModel
import CostExplorerModel
import IAMModel
import LogsModel
import S3Model
import SNSModel
import SQSModel
import STSModel
import Testing

/// With no endpoint configured every service is called at AWS's own host. A resolver of the test's sends all of these names to a
/// stand-in, which sees what AWS would see: the host, the path, the signature's scope, and whether the signature is right.
@Suite struct AddressingTests {
    struct Call: Sendable, CustomTestStringConvertible {
        var name: String
        var host: String
        var target: String
        /// Region and service of the signature's scope.
        var scope: String
        var region = "eu-west-1"
        var run: @Sendable (AWSClient) async throws -> Void

        var testDescription: String { name }
    }

    static let calls: [Call] = [
        Call(name: "S3 object", host: "uploads.s3.eu-west-1.amazonaws.com", target: "/2026/a%20b.jpg", scope: "eu-west-1/s3") {
            _ = try await $0.call(PutObject.self, PutObjectRequest(body: HTTPBody("x"), bucket: "uploads", key: "2026/a b.jpg"))
        },
        Call(name: "S3 bucket", host: "uploads.s3.eu-west-1.amazonaws.com", target: "/?location", scope: "eu-west-1/s3") {
            _ = try? await $0.call(GetBucketLocation.self, GetBucketLocationRequest(bucket: "uploads"))
        },
        Call(name: "S3 new bucket", host: "uploads.s3.eu-west-1.amazonaws.com", target: "/", scope: "eu-west-1/s3") {
            _ = try await $0.call(CreateBucket.self, CreateBucketRequest(bucket: "uploads"))
        },
        Call(name: "S3 dotted bucket", host: "s3.eu-west-1.amazonaws.com", target: "/my.photos/k", scope: "eu-west-1/s3") {
            _ = try await $0.call(HeadObject.self, HeadObjectRequest(bucket: "my.photos", key: "k"))
        },
        Call(
            name: "S3 in China",
            host: "uploads.s3.cn-north-1.amazonaws.com.cn",
            target: "/k",
            scope: "cn-north-1/s3",
            region: "cn-north-1"
        ) {
            _ = try await $0.call(HeadObject.self, HeadObjectRequest(bucket: "uploads", key: "k"))
        },
        Call(name: "SQS", host: "sqs.eu-west-1.amazonaws.com", target: "/", scope: "eu-west-1/sqs") {
            // The URL names another host: it decides nothing.
            let url = "http://localhost:4566/000000000000/uploads"
            _ = try? await $0.call(ReceiveMessage.self, ReceiveMessageRequest(queueUrl: url))
        },
        Call(name: "SNS", host: "sns.eu-west-1.amazonaws.com", target: "/", scope: "eu-west-1/sns") {
            _ = try? await $0.call(ListTopics.self, ListTopicsInput())
        },
        Call(name: "CloudWatch", host: "monitoring.eu-west-1.amazonaws.com", target: "/", scope: "eu-west-1/monitoring") {
            _ = try? await $0.call(ListMetrics.self, ListMetricsInput())
        },
        Call(name: "Logs", host: "logs.eu-west-1.amazonaws.com", target: "/", scope: "eu-west-1/logs") {
            _ = try? await $0.call(DescribeLogGroups.self, DescribeLogGroupsRequest())
        },
        Call(name: "STS", host: "sts.eu-west-1.amazonaws.com", target: "/", scope: "eu-west-1/sts") {
            _ = try? await $0.call(GetCallerIdentity.self, GetCallerIdentityRequest())
        },
        Call(name: "IAM", host: "iam.amazonaws.com", target: "/", scope: "us-east-1/iam") {
            _ = try? await $0.call(ListUsers.self, ListUsersRequest())
        },
        Call(name: "IAM in GovCloud", host: "iam.us-gov.amazonaws.com", target: "/", scope: "us-gov-west-1/iam", region: "us-gov-east-1") {
            _ = try? await $0.call(ListUsers.self, ListUsersRequest())
        },
        Call(name: "Cost Explorer", host: "ce.us-east-1.amazonaws.com", target: "/", scope: "us-east-1/ce") {
            let period = DateInterval(start: "2026-11-01", end: "2026-12-01")
            _ = try? await $0.call(
                GetCostAndUsage.self,
                GetCostAndUsageRequest(timePeriod: period, granularity: .daily, metrics: ["BlendedCost"])
            )
        },
    ]

    @Test(arguments: calls)
    func callsAWSAtItsOwnHost(call: Call) async throws {
        try await StandInServer.run({ _ in .response(HTTPResponse(status: 200)) }) { server in
            let hosts = Self.calls.map(\.host)
            let overrides = Dictionary(hosts.map { ($0, Endpoint.local(server.port)) }) { first, _ in first }
            let transport = HTTPClientTransport(overrides: overrides)
            let clock = JumpingClock()
            let configuration = ClientConfiguration.testing(region: Region(rawValue: call.region), clock: clock)
            do {
                try await call.run(AWSClient(configuration, transport: transport))
            } catch {
                Issue.record(error)
            }
            try await transport.shutdown()

            let request = try #require(server.requests.first)
            #expect(request.fields["Host"] == call.host)
            #expect(request.target == call.target)
            let claims = try #require(try SignatureClaims(request))
            #expect("\(claims.scope.region)/\(claims.scope.service)" == call.scope)
            _ = try SignatureVerifier().verify(claims, of: request, with: .testing, now: clock.now)
        }
    }

    @Test func aConfiguredEndpointIsCalledByPath() async throws {
        try await StandInServer.run({ _ in .response(HTTPResponse(status: 200)) }) { server in
            let transport = HTTPClientTransport()
            var endpoint = Endpoint.local(server.port)
            endpoint.path = "/base"
            let client = AWSClient(.testing(endpoint: endpoint), transport: transport)
            _ = try await client.call(PutObject.self, PutObjectRequest(body: HTTPBody("x"), bucket: "uploads", key: "a/../b c%2F+é//x"))
            try await transport.shutdown()
            let request = try #require(server.requests.first)
            #expect(request.target == "/base/uploads/a/../b%20c%252F%2B%C3%A9//x")
            #expect(request.fields["Host"] == "127.0.0.1:\(server.port)")
        }
    }
}
