public import AWSCore

/// One line of a bill. The raw value is stable: the meter stores it.
public enum UsageType: String, Sendable, CaseIterable {
    /// PUT, COPY, POST and LIST requests.
    case s3RequestsTier1 = "s3.requests.tier1"
    /// GET and all other requests but DELETE.
    case s3RequestsTier2 = "s3.requests.tier2"
    /// DELETE requests, which are free.
    case s3Deletions = "s3.requests.deletions"
    case s3StandardStorage = "s3.storage.standard"

    case sqsStandardRequests = "sqs.requests.standard"
    case sqsFIFORequests = "sqs.requests.fifo"

    case snsPublishes = "sns.publishes"
    case snsHTTPDeliveries = "sns.deliveries.http"
    /// Deliveries to SQS, which are free (SQS bills the message that arrives).
    case snsSQSDeliveries = "sns.deliveries.sqs"

    /// A custom metric, for as long as it gets data.
    case cloudWatchMetrics = "cloudwatch.metrics"
    case cloudWatchRequests = "cloudwatch.requests"
    /// Metrics asked for by GetMetricData, which is billed by the metric.
    case cloudWatchMetricsRequested = "cloudwatch.metrics.requested"
    case cloudWatchAlarms = "cloudwatch.alarms"
    case cloudWatchHighResolutionAlarms = "cloudwatch.alarms.high-resolution"

    case logsIngested = "logs.ingested"
    case logsStored = "logs.stored"
    /// Bytes that Insights queries read.
    case logsScanned = "logs.scanned"

    case costExplorerRequests = "cost-explorer.requests"

    public var service: BilledService {
        switch self {
        case .s3RequestsTier1, .s3RequestsTier2, .s3Deletions, .s3StandardStorage: .s3
        case .sqsStandardRequests, .sqsFIFORequests: .sqs
        case .snsPublishes, .snsHTTPDeliveries, .snsSQSDeliveries: .sns
        case .cloudWatchMetrics, .cloudWatchRequests, .cloudWatchMetricsRequested, .cloudWatchAlarms, .cloudWatchHighResolutionAlarms,
            .logsIngested, .logsStored, .logsScanned:
            .cloudWatch
        case .costExplorerRequests: .costExplorer
        }
    }

    public var unit: UsageUnit {
        switch self {
        case .s3StandardStorage, .logsStored: .gigabyteMonths
        case .logsIngested, .logsScanned: .gigabytes
        case .cloudWatchMetrics, .cloudWatchAlarms, .cloudWatchHighResolutionAlarms: .months
        default: .requests
        }
    }

    /// The name in bills and in Cost Explorer's dimension `USAGE_TYPE`, for example `USE1-Requests-Tier1`.
    ///
    /// Different services use the same name: only together with ``service`` is it unique.
    public func billingName(in region: Region) -> String {
        "\(region.billingPrefix)-\(suffix)"
    }

    private var suffix: String {
        switch self {
        case .s3RequestsTier1, .snsPublishes: "Requests-Tier1"
        case .s3RequestsTier2: "Requests-Tier2"
        case .s3Deletions: "Requests-Tier3"
        case .s3StandardStorage, .logsStored: "TimedStorage-ByteHrs"
        case .sqsStandardRequests: "Requests"
        case .sqsFIFORequests: "Requests-FIFO"
        case .snsHTTPDeliveries: "DeliveryAttempts-HTTP"
        case .snsSQSDeliveries: "DeliveryAttempts-SQS"
        case .cloudWatchMetrics: "CW:MetricMonitorUsage"
        case .cloudWatchRequests: "CW:Requests"
        case .cloudWatchMetricsRequested: "CW:GMD-Metrics"
        case .cloudWatchAlarms: "CW:AlarmMonitorUsage"
        case .cloudWatchHighResolutionAlarms: "CW:HighResAlarmMonitorUsage"
        case .logsIngested: "DataProcessing-Bytes"
        case .logsScanned: "DataScanned-Bytes"
        case .costExplorerRequests: "APIRequest"
        }
    }

    /// How many requests AWS bills for one SQS or SNS request with this payload: one for each 64 KiB begun.
    public static func billedRequests(payloadBytes: Int) -> Int {
        max(1, (payloadBytes + 65_535) / 65_536)
    }
}

extension Region {
    /// `us-east-1` is `USE1` in bills, `eu-west-1` is `EU`, `ap-southeast-2` is `APS2`.
    var billingPrefix: String {
        if rawValue == "eu-west-1" { return "EU" }
        let parts = rawValue.split(separator: "-")
        guard parts.count >= 3, let number = parts.last, let direction = parts.dropLast().last else { return rawValue.uppercased() }
        let abbreviations = [
            "northeast": "N", "southeast": "S", "northwest": "N", "southwest": "S", "central": "C", "east": "E", "west": "W",
            "north": "N", "south": "S",
        ]
        let area = parts[0].uppercased()
        return area + (abbreviations[String(direction)] ?? direction.prefix(1).uppercased()) + number
    }
}
