import AWSCore
import Testing

@testable import Pricing

@Suite struct PriceListTests {
    let list = PriceList.usEast1
    let november = BillingMonth(year: 2026, month: 11)

    @Test func everyUsageTypeHasAPrice() {
        for type in UsageType.allCases { #expect(list.prices[type] != nil, "\(type)") }
    }

    @Test func billingNamesAreUniqueWithinAService() {
        let names = UsageType.allCases.map { "\($0.service.rawValue)/\($0.billingName(in: .usEast1))" }
        // S3's storage and the logs' storage share a name, in different services.
        #expect(Set(names).count == names.count)
        #expect(UsageType.s3RequestsTier1.billingName(in: .usEast1) == "USE1-Requests-Tier1")
        #expect(UsageType.s3RequestsTier2.billingName(in: Region(rawValue: "eu-west-1")) == "EU-Requests-Tier2")
        #expect(UsageType.s3RequestsTier2.billingName(in: Region(rawValue: "ap-southeast-2")) == "APS2-Requests-Tier2")
    }

    @Test func requestsCostWhatTheListSays() {
        #expect(list.cost(of: 1000, .s3RequestsTier1, in: november).description == "0.005")
        #expect(list.cost(of: 1, .s3RequestsTier2, in: november).description == "0.0000004")
        #expect(list.cost(of: 5, .s3Deletions, in: november) == .zero)
        #expect(list.cost(of: 1, .sqsStandardRequests, in: november).description == "0.0000004")
        #expect(list.cost(of: 100_000, .snsHTTPDeliveries, in: november).description == "0.06")
    }

    @Test func aGigabyteForAMonthCostsTheListedPrice() {
        let gigabyteMonth = Int128(1 << 30) * 30 * 86_400_000
        #expect(list.cost(of: gigabyteMonth, .s3StandardStorage, in: november).description == "0.023")
        #expect(UsageType.s3StandardStorage.quantity(of: gigabyteMonth / 2, in: november) == "0.5")
        // The same byte-time is less of a month in one of 31 days.
        let december = list.cost(of: gigabyteMonth, .s3StandardStorage, in: BillingMonth(year: 2026, month: 12))
        #expect(december.decimal(fractionDigits: 10) == "0.0222580645")
    }

    @Test func tiersMeetAtTheirEdge() {
        let unit = UsageUnit.months.size(in: november)
        #expect(list.cost(of: 10_000 * unit, .cloudWatchMetrics, in: november).description == "3000")
        #expect(list.cost(of: 10_001 * unit, .cloudWatchMetrics, in: november).description == "3000.1")
        #expect(list.cost(of: 250_001 * unit, .cloudWatchMetrics, in: november).description == "27000.05")
        #expect(list.cost(of: 10 * unit, .cloudWatchMetrics, after: 9_995 * unit, in: november).description == "2")
    }

    @Test func theFreeTierComesFirst() {
        #expect(list.cost(of: 1_000_000, .sqsStandardRequests, in: november, freeTier: true) == .zero)
        #expect(list.cost(of: 2, .sqsStandardRequests, after: 999_999, in: november, freeTier: true).description == "0.0000004")
    }

    @Test func daysAddUpToTheMonth() {
        let random = SeededRandomSource(seed: 7)
        var used: Int128 = 0
        var sum = Money.zero
        for _ in 0..<3000 {
            let amount = Int128(random.next() % (1 << 60)) * 1000
            sum += list.cost(of: amount, .s3StandardStorage, after: used, in: november)
            used += amount
        }
        #expect(sum == list.cost(of: Usage([.s3StandardStorage: used]), in: november))
        #expect(sum > .zero)
    }

    @Test func payloadsAreBilledBy64KiB() {
        #expect(UsageType.billedRequests(payloadBytes: 0) == 1)
        #expect(UsageType.billedRequests(payloadBytes: 65_536) == 1)
        #expect(UsageType.billedRequests(payloadBytes: 65_537) == 2)
    }
}
