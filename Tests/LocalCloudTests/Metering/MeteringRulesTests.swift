import AWSCore
import Pricing
import Testing

@testable import LocalCloud

struct MeteringRulesTests {
    private func lines(
        _ service: String,
        _ operation: String,
        status: Int = 200,
        bytesOut: Int64 = 0,
        usage: [UsageKind: Int64] = [:],
        isRequest: Bool = true
    ) -> [UsageType: Int64] {
        let record = UsageRecord(
            service: service,
            operation: operation,
            account: .local,
            region: .usEast1,
            status: status,
            bytesIn: 0,
            bytesOut: bytesOut,
            usage: usage,
            time: Timestamp(seconds: 0),
            isRequest: isRequest
        )
        return Dictionary(MeteringRules.lines(of: record).map { ($0.type, $0.amount) }, uniquingKeysWith: +)
    }

    @Test func objectRequestsHaveTiers() {
        for operation in ["PutObject", "CopyObject", "PostObject", "ListObjectsV2", "ListBuckets", "CreateBucket", "UploadPart"] {
            #expect(lines("s3", operation) == [.s3RequestsTier1: 1])
        }
        for operation in ["GetObject", "HeadObject", "HeadBucket", "GetBucketCors"] {
            #expect(lines("s3", operation) == [.s3RequestsTier2: 1])
        }
        for operation in ["DeleteObject", "DeleteObjects", "AbortMultipartUpload"] {
            #expect(lines("s3", operation) == [.s3Deletions: 1])
        }
        #expect(lines("s3", "GetObject", status: 404) == [.s3RequestsTier2: 1])
        #expect(lines("s3", "GetObject", status: 403).isEmpty)
        #expect(lines("s3", "GetObject", status: 507).isEmpty)
    }

    @Test func messagesAreBilledByTheirSize() {
        #expect(lines("sqs", "SendMessage", usage: [.payloadChunks: 3]) == [.sqsStandardRequests: 3])
        #expect(lines("sqs", "ReceiveMessage", bytesOut: 65_537) == [.sqsStandardRequests: 2])
        #expect(lines("sqs", "ReceiveMessage") == [.sqsStandardRequests: 1])
        #expect(lines("sqs", "DeleteMessage", status: 400).isEmpty)
        #expect(lines("sns", "Publish", usage: [.payloadChunks: 2]) == [.snsPublishes: 2])
        #expect(lines("sns", "Deliver", usage: [.httpDeliveries: 1], isRequest: false) == [.snsHTTPDeliveries: 1])
        #expect(lines("sns", "Deliver", usage: [.queueDeliveries: 1], isRequest: false) == [.snsSQSDeliveries: 1])
    }

    @Test func metricsAndLogs() {
        #expect(lines("monitoring", "PutMetricData", usage: [.metrics: 2]) == [.cloudWatchMetrics: 7200, .cloudWatchRequests: 1])
        #expect(lines("monitoring", "GetMetricData", usage: [.metricsRequested: 5]) == [.cloudWatchMetricsRequested: 5])
        #expect(lines("logs", "PutLogEvents", usage: [.logBytesIngested: 99]) == [.logsIngested: 99])
        #expect(lines("logs", "FilterLogEvents", usage: [.logBytesScanned: 99]).isEmpty)
        #expect(lines("iam", "CreateUser").isEmpty)
        #expect(lines("ce", "GetCostAndUsage") == [.costExplorerRequests: 1])
    }
}
