import AWSCore
import Synchronization

/// What AWS would bill beyond the request itself. The meter's price list gives each a price.
enum UsageKind: String, Sendable, Hashable, CaseIterable {
    /// SNS deliveries to HTTP(S) endpoints.
    case httpDeliveries
    /// SNS deliveries to SQS queues.
    case queueDeliveries
    /// Custom metrics seen in the hour.
    case metrics
    /// Metrics asked of GetMetricData.
    case metricsRequested
    /// Bytes of log events ingested.
    case logBytesIngested
    /// Bytes of log events scanned.
    case logBytesScanned
    /// The 64 KiB chunks of message payload, each billed as a request.
    case payloadChunks
}

/// Collects, during one request, the ``UsageKind`` amounts that its operation causes; the gateway hands them to the ``Meter``.
final class UsageTap: Sendable {
    private let amounts = Mutex<[UsageKind: Int64]>([:])

    init() {}

    func add(_ kind: UsageKind, _ amount: Int64) {
        amounts.withLock { $0[kind, default: 0] += amount }
    }

    var collected: [UsageKind: Int64] { amounts.withLock { $0 } }
}

/// One metered event: a request that was answered, or work that a service did by itself (a delivery).
struct UsageRecord: Sendable {
    /// The service's ``ServiceMetadata/signingName``, for example `s3`.
    var service: String
    /// For example `PutObject`.
    var operation: String
    var account: AccountID
    var region: Region
    /// The HTTP status of the answer; 200 for work that no request asked for.
    var status: Int
    /// Bytes of the request's body.
    var bytesIn: Int64
    /// Bytes of the answer's body.
    var bytesOut: Int64
    var usage: [UsageKind: Int64]
    var time: Timestamp
    /// Whether a request caused it.
    var isRequest: Bool
}

/// Records what AWS would bill. Called on hot paths: it must not block or wait.
protocol Meter: Sendable {
    func record(_ record: UsageRecord)
}

/// Records nothing.
struct NoMeter: Meter {
    func record(_ record: UsageRecord) {}
}
