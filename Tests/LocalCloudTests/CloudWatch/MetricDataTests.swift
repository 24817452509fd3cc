import AWSCore
import AWSWire
import CloudWatchModel
import Testing

@testable import LocalCloud

/// GetMetricData: math, pages and labels.
struct MetricDataTests {
    let cloud: TestCloud
    let start: Timestamp

    init() async throws {
        cloud = try TestCloud()
        start = Timestamp(milliseconds: MetricPeriod.floor(cloud.clock.now.milliseconds, to: 60_000)).adding(seconds: -300)
        var data: [MetricDatum] = []
        for (index, value) in [1.0, 2, 3, 4].enumerated() {
            data.append(MetricDatum(metricName: "a", timestamp: start.adding(seconds: index * 60), value: value))
        }
        for (index, value) in [10.0, 0, 30].enumerated() {
            data.append(MetricDatum(metricName: "b", timestamp: start.adding(seconds: index * 60), value: value))
        }
        _ = try await cloud.call(PutMetricData.self, PutMetricDataInput(namespace: "Photos", metricData: data))
    }

    private func metric(_ name: String, stat: String = "Sum", period: Int = 60, isReturned: Bool = true) -> MetricDataQuery {
        let metric = Metric(namespace: "Photos", metricName: name)
        return MetricDataQuery(
            id: name + stat.lowercased(),
            metricStat: MetricStat(metric: metric, period: period, stat: stat),
            returnData: isReturned
        )
    }

    private func get(_ queries: [MetricDataQuery], token: String? = nil, most: Int? = nil) async throws -> GetMetricDataOutput {
        let input = GetMetricDataInput(
            metricDataQueries: queries,
            startTime: start,
            endTime: start.adding(seconds: 300),
            nextToken: token,
            scanBy: .timestampAscending,
            maxDatapoints: most
        )
        return try await cloud.call(GetMetricData.self, input)
    }

    private func evaluate(_ expression: String) async throws -> [Double]? {
        let inputs = [metric("a", isReturned: false), metric("b", isReturned: false)]
        return try await get(inputs + [MetricDataQuery(id: "e", expression: expression)]).metricDataResults?.first?.values
    }

    static let sums: [(String, [Double])] = [
        ("asum + bsum", [11, 2, 33]),
        ("asum * 2 - 1", [1, 3, 5, 7]),
        ("-asum + 2^3", [7, 6, 5, 4]),
        ("asum / bsum", [0.1, 0.1]),
        ("asum / SUM(asum)", [0.1, 0.2, 0.3, 0.4]),
        ("SUM([asum, bsum])", [11, 2, 33, 4]),
        ("MAX(METRICS())", [10, 2, 30, 4]),
        ("AVG([asum,bsum])", [5.5, 1, 16.5, 4]),
        ("90 * (asum - MIN(asum)) / (MAX(asum) - MIN(asum))", [0, 30, 60, 90]),
    ]

    @Test(arguments: sums)
    func worksOutMath(_ expression: String, _ expected: [Double]) async throws {
        let values = try #require(try await evaluate(expression))
        #expect(values.count == expected.count)
        for (value, wanted) in zip(values, expected) { #expect(abs(value - wanted) < 1e-9) }
    }

    static let refusals: [(String, String)] = [
        ("asum +", "ValidationException"),
        ("asum bsum", "ValidationException"),
        ("SUM(asum)", "ValidationException"),
        ("nowhere", "ValidationException"),
        ("e + 1", "ValidationException"),
        (String(repeating: "(", count: 100), "ValidationException"),
        ("RATE(asum)", "NotImplemented"),
        ("asum > 1", "NotImplemented"),
        ("SEARCH('x', 'Sum', 60)", "NotImplemented"),
    ]

    @Test(arguments: refusals)
    func refusesMath(_ expression: String, _ code: String) async throws {
        let error = await #expect(throws: AWSError.self) { _ = try await evaluate(expression) }
        #expect(error?.code == code)
        #expect(error?.status == (code == "NotImplemented" ? 501 : 400))
    }

    @Test func pagesByPoints() async throws {
        let queries = [metric("a"), metric("b")]
        let first = try await get(queries, most: 5)
        #expect(first.metricDataResults?.map(\.values) == [[1, 2, 3, 4], [10]])
        #expect(first.metricDataResults?.map(\.statusCode) == [.complete, .partialData])
        let second = try await get(queries, token: first.nextToken, most: 5)
        #expect(second.metricDataResults?.map(\.values) == [[0, 30]])
        #expect(second.metricDataResults?.map(\.statusCode) == [.complete])
        #expect(second.nextToken == nil)
        await #expect(throws: AWSError.self) { _ = try await get(queries, token: "nonsense") }
    }

    @Test func labelsSayWhatDiffers() async throws {
        let labels = { (queries: [MetricDataQuery]) in try await get(queries).metricDataResults?.map(\.label) }
        #expect(try await labels([metric("a")]) == ["a"])
        #expect(try await labels([metric("a"), metric("a", stat: "Minimum", period: 30)]) == ["a Sum 60", "a Minimum 30"])
        #expect(try await labels([metric("a"), metric("a", stat: "Minimum")]) == ["a Sum", "a Minimum"])
        #expect(try await labels([metric("absent")]) == ["absent"])
    }
}
