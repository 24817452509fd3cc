import AWSCore
import AWSWire
import CloudWatchModel
import Testing

@testable import LocalCloud

struct CloudWatchTests {
    let cloud: TestCloud

    init() throws { cloud = try TestCloud() }

    private var now: Timestamp { cloud.clock.now }

    private func put(_ data: MetricDatum..., namespace: String = "Photos") async throws {
        _ = try await cloud.call(PutMetricData.self, PutMetricDataInput(namespace: namespace, metricData: data))
    }

    private func statistics(
        _ name: String,
        dimensions: [Dimension]? = nil,
        period: Int = 3600,
        extended: [String]? = nil,
        unit: StandardUnit? = nil,
        over wireProtocol: WireProtocol? = nil
    ) async throws -> [Datapoint] {
        let input = GetMetricStatisticsInput(
            namespace: "Photos",
            metricName: name,
            dimensions: dimensions,
            startTime: now.adding(seconds: -3000),
            endTime: now.adding(seconds: 60),
            period: period,
            statistics: extended == nil ? [.sampleCount, .sum, .minimum, .maximum, .average] : nil,
            extendedStatistics: extended,
            unit: unit
        )
        return try await cloud.call(GetMetricStatistics.self, input, over: wireProtocol).datapoints ?? []
    }

    @Test(arguments: [WireProtocol.json, .rpcV2CBOR, .query])
    func everyProtocolReadsWhatAnotherWrote(_ wireProtocol: WireProtocol) async throws {
        let datum = MetricDatum(metricName: "Time", values: [1, 2.5], counts: [2, 1], unit: .milliseconds)
        _ = try await cloud.call(PutMetricData.self, PutMetricDataInput(namespace: "Photos", metricData: [datum]), over: wireProtocol)
        let points = try await statistics("Time", over: wireProtocol)
        #expect(points.count == 1)
        #expect(points.first?.sampleCount == 3)
        #expect(points.first?.sum == 4.5)
        #expect(points.first?.average == 1.5)
        #expect(points.first?.minimum == 1)
        #expect(points.first?.maximum == 2.5)
        #expect(points.first?.unit == .milliseconds)
        #expect(points.first?.timestamp == Timestamp(milliseconds: MetricPeriod.floor(now.milliseconds - 3_000_000, to: 60_000)))
    }

    @Test func aMetricIsItsExactDimensionsInAnyOrder() async throws {
        let (device, format) = (Dimension(name: "Device", value: "gpu"), Dimension(name: "Format", value: "png"))
        try await put(MetricDatum(metricName: "Time", dimensions: [device, format], value: 1))
        try await put(MetricDatum(metricName: "Time", dimensions: [format, device], value: 2))
        try await put(MetricDatum(metricName: "Time", dimensions: [device], value: 4))
        #expect(try await statistics("Time", dimensions: [format, device]).map(\.sum) == [3])
        #expect(try await statistics("Time").isEmpty)
        #expect(try await cloud.call(ListMetrics.self, ListMetricsInput()).metrics?.count == 2)
        let filter = [DimensionFilter(name: "Format")]
        #expect(try await cloud.call(ListMetrics.self, ListMetricsInput(dimensions: filter)).metrics?.count == 1)
    }

    @Test func unitsAreApart() async throws {
        try await put(
            MetricDatum(metricName: "Time", value: 1, unit: .seconds),
            MetricDatum(metricName: "Time", value: 10, unit: .milliseconds)
        )
        #expect(try await statistics("Time").map(\.unit) == [.milliseconds, .seconds])
        #expect(try await statistics("Time", unit: .seconds).map(\.sum) == [1])
        let metric = Metric(namespace: "Photos", metricName: "Time")
        let query = MetricDataQuery(id: "m1", metricStat: MetricStat(metric: metric, period: 60, stat: "Sum"))
        let input = GetMetricDataInput(metricDataQueries: [query], startTime: now.adding(seconds: -60), endTime: now.adding(seconds: 60))
        let result = try #require(try await cloud.call(GetMetricData.self, input).metricDataResults?.first)
        #expect(result.values == [10])
        #expect(result.messages == [MessageData(code: "MultipleUnits", value: "Multiple units returned: '[Milliseconds, Seconds]'")])
    }

    @Test func percentilesComeFromValuesOnly() async throws {
        try await put(MetricDatum(metricName: "Time", values: (1...100).map(Double.init)))
        let point = try #require(try await statistics("Time", extended: ["p50", "p99", "p0", "p100"]).first)
        #expect(point.extendedStatistics == ["p50": 50.5, "p99": 99.01, "p0": 1, "p100": 100])
        let set = StatisticSet(sampleCount: 2, sum: 3, minimum: 1, maximum: 2)
        try await put(MetricDatum(metricName: "Time", statisticValues: set))
        #expect(try await statistics("Time", extended: ["p50"]).isEmpty)
        try await put(
            MetricDatum(metricName: "Same", statisticValues: StatisticSet(sampleCount: 3, sum: 6, minimum: 2, maximum: 2))
        )
        #expect(try await statistics("Same", extended: ["p90"]).first?.extendedStatistics == ["p90": 2])
    }

    @Test func finePeriodsNeedFineValuesWhichLastThreeHours() async throws {
        let second = Timestamp(milliseconds: MetricPeriod.floor(now.milliseconds, to: 60_000)).adding(seconds: -55)
        try await put(MetricDatum(metricName: "Fine", timestamp: second, value: 1, storageResolution: 1))
        #expect(try await statistics("Fine", period: 60).map(\.timestamp) == [second.adding(seconds: -5)])
        let fine = GetMetricStatisticsInput(
            namespace: "Photos",
            metricName: "Fine",
            startTime: second.adding(seconds: -10),
            endTime: second.adding(seconds: 10),
            period: 1,
            statistics: [.sum]
        )
        #expect(try await cloud.call(GetMetricStatistics.self, fine).datapoints?.map(\.timestamp) == [second])
        cloud.clock.advance(by: .seconds(4 * 3600))
        try await CloudWatch(cloud.environment).ageOnce(now: now)
        #expect(try await cloud.call(GetMetricStatistics.self, fine).datapoints?.map(\.timestamp) == [second.adding(seconds: -5)])
    }

    @Test func whatIsOutOfBoundsIsRefused() async throws {
        func refused(_ datum: MetricDatum, namespace: String = "Photos") async throws -> String? {
            do {
                try await put(datum, namespace: namespace)
                return nil
            } catch let error as AWSError {
                return error.code
            }
        }
        let wrong = [
            MetricDatum(metricName: "m", value: .nan), MetricDatum(metricName: "m", value: 0x1p361),
            MetricDatum(metricName: "m", timestamp: now.adding(seconds: -14 * 86_400 - 1), value: 1),
            MetricDatum(metricName: "m", timestamp: now.adding(seconds: 7201), value: 1),
            MetricDatum(metricName: "m", values: [1, 2], counts: [1]),
            MetricDatum(metricName: "m", values: Array(repeating: 1, count: 151)),
            MetricDatum(metricName: "m", dimensions: (0...30).map { Dimension(name: "d\($0)", value: "v") }, value: 1),
            MetricDatum(metricName: "m", value: 1, storageResolution: 30),
        ]
        for datum in wrong { #expect(try await refused(datum) == "InvalidParameterValueException") }
        #expect(try await refused(MetricDatum(metricName: "m", value: 1), namespace: "AWS/S3") == "InvalidParameterValueException")
        #expect(try await refused(MetricDatum(metricName: "m", value: 1, values: [1])) == "InvalidParameterCombinationException")
        #expect(try await refused(MetricDatum(metricName: "m")) == "MissingRequiredParameterException")
        #expect(try await refused(MetricDatum(metricName: "m", value: 1, unit: "Photos")) == "ValidationException")
        #expect(try await refused(MetricDatum(metricName: "m", value: 0x1p360)) == nil)
    }

    @Test func listsPageByPageWhatHadDataLately() async throws {
        for start in [0, 400] {
            let data = (start..<start + 400).map { MetricDatum(metricName: "m\($0)", value: 1) }
            _ = try await cloud.call(PutMetricData.self, PutMetricDataInput(namespace: "Many", metricData: data))
        }
        let first = try await cloud.call(ListMetrics.self, ListMetricsInput(namespace: "Many"))
        #expect(first.metrics?.count == 500)
        let second = try await cloud.call(ListMetrics.self, ListMetricsInput(namespace: "Many", nextToken: first.nextToken))
        #expect(second.metrics?.count == 300)
        #expect(second.nextToken == nil)
        cloud.clock.advance(by: .seconds(4 * 3600))
        #expect(try await cloud.call(ListMetrics.self, ListMetricsInput(recentlyActive: .pt3h)).metrics == [])
        cloud.clock.advance(by: .seconds(15 * 86_400))
        #expect(try await cloud.call(ListMetrics.self, ListMetricsInput()).metrics == [])
    }

    @Test func aMetricIsBilledOnceAnHour() async throws {
        let usage = UsageTap()
        var context = RequestContext.testing(in: cloud.environment)
        context.usage = usage
        let service = CloudWatch(cloud.environment)
        for minutes in [0, 1, 61] {
            context.now = Timestamp(seconds: 1_800_000_000 / 3600 * 3600 + Int64(minutes) * 60)
            let data = [MetricDatum(metricName: "a", value: 1), MetricDatum(metricName: "b", value: 1)]
            try await service.putMetricData(PutMetricDataInput(namespace: "Photos", metricData: data), context: context)
        }
        #expect(usage.collected[.metrics] == 4)
    }
}
