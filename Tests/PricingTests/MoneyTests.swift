import Testing

@testable import Pricing

@Suite struct MoneyTests {
    @Test(arguments: [
        ("0.526", 526_000_000_000 as Int128), ("1", 1_000_000_000_000), ("0.000000000001", 1), ("0.10", 100_000_000_000), ("0", 0),
    ])
    func readsDecimals(text: String, picodollars: Int128) {
        #expect(Money(dollars: text)?.picodollars == picodollars)
    }

    @Test(arguments: ["", ".", "1.", ".5", "-1", "1e3", "0.0000000000001", "1,5", "1.2.3", " 1"])
    func refusesAnythingElse(text: String) {
        #expect(Money(dollars: text) == nil)
    }

    @Test func writesExactDecimals() {
        #expect(Money(picodollars: 27_600_000).description == "0.0000276")
        #expect(Money(picodollars: 27_600_000).decimal(fractionDigits: 10) == "0.0000276000")
        #expect(Money(picodollars: -1_500_000_000_000).description == "-1.5")
        #expect(Money.zero.description == "0")
        #expect(Money(picodollars: 149).decimal(fractionDigits: 10) == "0.0000000001")
        #expect(Money(picodollars: 150).decimal(fractionDigits: 10) == "0.0000000002")
    }

    @Test func aMillionTimesATenthIsExact() {
        var sum = Money.zero
        for _ in 0..<1_000_000 { sum += Money(picodollars: 100_000) }
        #expect(sum.description == "0.1")
    }
}
