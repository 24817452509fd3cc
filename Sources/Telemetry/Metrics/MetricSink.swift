public import AWSClient
public import AWSCore
import CloudWatchModel

/// Values of one metric, all of one minute.
public struct PublishedMetric: Sendable, Hashable {
    public var name: String
    public var unit: String
    public var time: Timestamp
    public var values: [Double]
    /// How often each of the values occurred.
    public var counts: [Double]

    public init(name: String, unit: String, time: Timestamp, values: [Double], counts: [Double]) {
        self.name = name
        self.unit = unit
        self.time = time
        self.values = values
        self.counts = counts
    }
}

/// Takes values of metrics.
public protocol MetricSink: Sendable {
    /// Publishes up to a thousand.
    func put(_ metrics: [PublishedMetric]) async throws
}

/// A namespace of CloudWatch.
public struct CloudWatchNamespace: MetricSink {
    private let caller: DeliveryCaller
    private let namespace: String

    public init(caller: any OperationCaller, namespace: String) {
        self.caller = DeliveryCaller(caller: caller)
        self.namespace = namespace
    }

    public func put(_ metrics: [PublishedMetric]) async throws {
        let data = metrics.map { metric in
            MetricDatum(
                metricName: metric.name,
                timestamp: metric.time,
                values: metric.values,
                counts: metric.counts,
                unit: StandardUnit(rawValue: metric.unit)
            )
        }
        _ = try await caller.call(PutMetricData.self, PutMetricDataInput(namespace: namespace, metricData: data))
    }
}
