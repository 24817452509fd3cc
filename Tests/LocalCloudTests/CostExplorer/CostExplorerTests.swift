import AWSCore
import AWSWire
import CostExplorerModel
import Pricing
import S3Model
import SQSModel
import Testing

@testable import LocalCloud

struct CostExplorerTests {
    let cloud: TestCloud

    init() throws { cloud = try TestCloud() }

    private func moveTo(_ date: CalendarDate) {
        let wait = date.timestamp.milliseconds - cloud.clock.now.milliseconds
        cloud.clock.advance(by: .milliseconds(wait))
    }

    private func ask(
        _ start: String,
        _ end: String,
        _ granularity: Granularity = .daily,
        metrics: [String] = ["BlendedCost"],
        filter: Expression? = nil,
        groupBy: [GroupDefinition]? = nil
    ) async throws -> [ResultByTime] {
        let request = GetCostAndUsageRequest(
            timePeriod: DateInterval(start: start, end: end),
            granularity: granularity,
            filter: filter,
            metrics: metrics,
            groupBy: groupBy
        )
        return try await cloud.call(GetCostAndUsage.self, request).resultsByTime ?? []
    }

    private func refusal(_ body: () async throws -> Void) async -> String? {
        do {
            try await body()
            return nil
        } catch {
            return (error as? AWSError).map { "\($0.code): \($0.message)" }
        }
    }

    /// 1,000 puts, 3 gets and 2 messages on the given day.
    private func work(on date: CalendarDate) {
        moveTo(date)
        let operations = [("s3", "PutObject", 1000), ("s3", "GetObject", 3), ("sqs", "SendMessage", 2)]
        for (service, operation, count) in operations {
            for _ in 0..<count {
                cloud.environment.meter.record(
                    UsageRecord(
                        service: service,
                        operation: operation,
                        account: .local,
                        region: .usEast1,
                        status: 200,
                        bytesIn: 0,
                        bytesOut: 0,
                        usage: [:],
                        time: date.timestamp,
                        isRequest: true
                    )
                )
            }
        }
    }

    private static let november = CalendarDate(year: 2027, month: 11, day: 30, hour: 23)
    private static let december = CalendarDate(year: 2027, month: 12, day: 1, hour: 0, minute: 10)
    private static let bySize = GroupDefinition(type: .dimension, key: "SERVICE")

    @Test func daysAreSplitAtMidnightAndAddUp() async throws {
        work(on: Self.november)
        work(on: Self.december)
        let days = try await ask("2027-11-29", "2027-12-02")
        #expect(days.map { $0.timePeriod?.start } == ["2027-11-29", "2027-11-30", "2027-12-01"])
        #expect(days.map { $0.timePeriod?.end } == ["2027-11-30", "2027-12-01", "2027-12-02"])
        #expect(days.map { $0.total?["BlendedCost"]?.amount } == ["0", "0.005002", "0.005002"])
        #expect(days.map { $0.total?["BlendedCost"]?.unit } == ["USD", "USD", "USD"])
        #expect(days.map(\.estimated) == [false, false, true])
        #expect(days.allSatisfy { $0.groups == [] })
    }

    @Test func onTheFirstOfAMonthStartMayEqualEnd() async throws {
        work(on: Self.december)
        let days = try await ask("2027-12-01", "2027-12-01")
        #expect(days.map(\.timePeriod) == [DateInterval(start: "2027-12-01", end: "2027-12-02")])
        #expect(days.first?.total?["BlendedCost"]?.amount == "0.005002")
    }

    @Test func monthsAndHours() async throws {
        work(on: Self.november)
        work(on: Self.december)
        let months = try await ask("2027-11-15", "2027-12-02", .monthly)
        #expect(months.map { $0.timePeriod?.start } == ["2027-11-15", "2027-12-01"])
        #expect(months.map { $0.total?["BlendedCost"]?.amount } == ["0.005002", "0.005002"])
        let hours = try await ask("2027-11-30T22:00:00Z", "2027-12-01T01:00:00Z", .hourly)
        #expect(hours.map { $0.timePeriod?.start } == ["2027-11-30T22:00:00Z", "2027-11-30T23:00:00Z", "2027-12-01T00:00:00Z"])
        // The last hour has the first question, too: each costs a cent.
        #expect(hours.map { $0.total?["BlendedCost"]?.amount } == ["0", "0.005002", "0.015002"])
    }

    @Test func groupsHaveTheirKeysInOrder() async throws {
        work(on: Self.december)
        let groups = [GroupDefinition(type: .dimension, key: "SERVICE"), GroupDefinition(type: .dimension, key: "USAGE_TYPE")]
        let result = try #require(
            try await ask("2027-12-01", "2027-12-02", metrics: ["UnblendedCost", "UsageQuantity"], groupBy: groups).first
        )
        #expect(result.total == [:])
        #expect(
            result.groups?.map(\.keys) == [
                ["Amazon Simple Queue Service", "USE1-Requests"], ["Amazon Simple Storage Service", "USE1-Requests-Tier1"],
                ["Amazon Simple Storage Service", "USE1-Requests-Tier2"],
            ]
        )
        let puts = try #require(result.groups?[1].metrics)
        #expect(puts["UnblendedCost"] == MetricValue(amount: "0.005", unit: "USD"))
        #expect(puts["UsageQuantity"] == MetricValue(amount: "1000", unit: "Requests"))
        let byTag = try await ask("2027-12-01", "2027-12-02", groupBy: [GroupDefinition(type: .tag, key: "stage")])
        #expect(byTag.first?.groups?.map(\.keys) == [["stage$"]])
    }

    @Test func filters() async throws {
        work(on: Self.december)
        let storage = Expression(dimensions: DimensionValues(key: .service, values: ["Amazon Simple Storage Service"]))
        let gets = Expression(dimensions: DimensionValues(key: .operation, values: ["GetO"], matchOptions: [.startsWith]))
        func cost(_ filter: Expression) async throws -> String? {
            try await ask("2027-12-01", "2027-12-02", filter: filter).first?.total?["BlendedCost"]?.amount
        }
        #expect(try await cost(storage) == "0.0050012")
        #expect(try await cost(Expression(and: [storage, gets])) == "0.0000012")
        #expect(try await cost(Expression(and: [storage, Expression(not: Indirect(gets))])) == "0.005")
        let queues = Expression(dimensions: DimensionValues(key: .usageType, values: ["USE1-Requests"]))
        #expect(try await cost(Expression(or: [gets, queues])) == "0.000002")
        #expect(try await cost(Expression(tags: TagValues(key: "stage", values: ["test"]))) == "0")
        #expect(await refusal { _ = try await cost(Expression(and: [storage])) }?.hasPrefix("ValidationException") == true)
        #expect(await refusal { _ = try await cost(Expression()) }?.hasPrefix("ValidationException") == true)
    }

    @Test func requestsOfClientsAreOnTheBill() async throws {
        moveTo(Self.december)
        _ = try await cloud.call(CreateBucket.self, CreateBucketRequest(bucket: "photos"))
        _ = try await cloud.call(CreateQueue.self, CreateQueueRequest(queueName: "photos"))
        let groups = try await ask("2027-12-01", "2027-12-02", groupBy: [Self.bySize]).first?.groups
        #expect(groups?.map(\.keys) == [["Amazon Simple Queue Service"], ["Amazon Simple Storage Service"]])
        let again = try await ask("2027-12-01", "2027-12-02", groupBy: [Self.bySize]).first?.groups
        #expect(again?.first?.keys == ["AWS Cost Explorer"])
        #expect(again?.first?.metrics?["BlendedCost"]?.amount == "0.01")
    }

    @Test func whatCannotBeAskedIsRefused() async throws {
        moveTo(Self.december)
        let late = await refusal { _ = try await ask("2027-12-02", "2027-12-01") }
        #expect(late == "ValidationException: Start date (and hour) should be before end date (and hour)")
        let vague = await refusal { _ = try await ask("yesterday", "2027-12-01") }
        #expect(vague == "ValidationException: Start time yesterday is invalid. Valid format is: yyyy-MM-dd.")
        for wrong in ["2027-02-30", "2027-13-01", "2027-1-1", "2027-12-01T00:00:00Z", ""] {
            #expect(await refusal { _ = try await ask(wrong, "2027-12-31") }?.hasPrefix("ValidationException") == true)
        }
        #expect(await refusal { _ = try await ask("2020-01-01", "2027-12-01") }?.hasPrefix("ValidationException") == true)
        let metric = await refusal { _ = try await ask("2027-12-01", "2027-12-02", metrics: ["Nonsense"]) }
        #expect(metric?.hasPrefix("ValidationException") == true)
        let three = ["SERVICE", "REGION", "OPERATION"].map { GroupDefinition(type: .dimension, key: $0) }
        #expect(await refusal { _ = try await ask("2027-12-01", "2027-12-02", groupBy: three) }?.hasPrefix("ValidationException") == true)
        #expect(await refusal { _ = try await ask("2027-12-01", "2027-12-02", "WEEKLY") }?.hasPrefix("ValidationException") == true)
    }
}
