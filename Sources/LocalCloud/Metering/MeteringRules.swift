import AWSCore
import Pricing

/// What a ``UsageRecord`` is on the bill: AWS's rules of what counts, and as what.
enum MeteringRules {
    struct Line: Sendable, Hashable {
        var type: UsageType
        /// In requests or bytes; of things that are billed by time, in things × seconds.
        var amount: Int64
    }

    static func lines(of record: UsageRecord) -> [Line] {
        switch record.service {
        case "s3": objectLines(record)
        case "sqs": record.isRequest && isServed(record) ? [Line(type: .sqsStandardRequests, amount: queueRequests(record))] : []
        case "sns": topicLines(record)
        case "monitoring": metricLines(record)
        case "logs": logLines(record)
        case "ce": record.isRequest && isServed(record) ? [Line(type: .costExplorerRequests, amount: 1)] : []
        // IAM and STS are free.
        default: []
        }
    }

    private static func isServed(_ record: UsageRecord) -> Bool { record.status < 400 }

    /// S3 bills what it answers, errors of clients included, but neither its own errors nor requests that it denies.
    private static func objectLines(_ record: UsageRecord) -> [Line] {
        guard record.isRequest, record.status < 500, record.status != 403 else { return [] }
        return [Line(type: objectRequestType(record.operation), amount: 1)]
    }

    /// PUT, COPY, POST and LIST are the first tier, deletions and cancellations are free, the rest is the second.
    private static func objectRequestType(_ operation: String) -> UsageType {
        if operation.hasPrefix("Delete") || operation == "AbortMultipartUpload" { return .s3Deletions }
        let first = ["Put", "Post", "Copy", "Create", "Upload", "Complete", "List"]
        return first.contains { operation.hasPrefix($0) } ? .s3RequestsTier1 : .s3RequestsTier2
    }

    /// Every 64 KiB begun of what is sent or received is a request.
    private static func queueRequests(_ record: UsageRecord) -> Int64 {
        if let chunks = record.usage[.payloadChunks] { return max(1, chunks) }
        guard record.operation == "ReceiveMessage" else { return 1 }
        return Int64(UsageType.billedRequests(payloadBytes: Int(clamping: record.bytesOut)))
    }

    private static func topicLines(_ record: UsageRecord) -> [Line] {
        var lines: [Line] = []
        if record.isRequest, isServed(record) {
            lines.append(Line(type: .snsPublishes, amount: max(1, record.usage[.payloadChunks] ?? 1)))
        }
        if let count = record.usage[.httpDeliveries] { lines.append(Line(type: .snsHTTPDeliveries, amount: count)) }
        if let count = record.usage[.queueDeliveries] { lines.append(Line(type: .snsSQSDeliveries, amount: count)) }
        return lines
    }

    private static func metricLines(_ record: UsageRecord) -> [Line] {
        guard record.isRequest, isServed(record) else { return [] }
        var lines: [Line] = []
        if let metrics = record.usage[.metrics] {
            // A metric is billed by the hours in which it gets data.
            lines.append(Line(type: .cloudWatchMetrics, amount: metrics * 3600))
        }
        if let asked = record.usage[.metricsRequested] {
            lines.append(Line(type: .cloudWatchMetricsRequested, amount: asked))
        } else {
            lines.append(Line(type: .cloudWatchRequests, amount: 1))
        }
        return lines
    }

    /// Requests are free, and so is what filters read: only Insights' queries are billed by what they scan.
    private static func logLines(_ record: UsageRecord) -> [Line] {
        guard record.isRequest, isServed(record) else { return [] }
        if let bytes = record.usage[.logBytesIngested] { return [Line(type: .logsIngested, amount: bytes)] }
        if record.operation == "StartQuery", let bytes = record.usage[.logBytesScanned] {
            return [Line(type: .logsScanned, amount: bytes)]
        }
        return []
    }
}
