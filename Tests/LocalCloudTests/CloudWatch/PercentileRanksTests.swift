import Testing

@testable import LocalCloud

struct PercentileRanksTests {
    private func percentile(_ percent: Double, _ values: [(Double, Double)]) -> Double? {
        var ranks = PercentileRanks([percent], samples: values.reduce(0) { $0 + $1.1 })
        for (value, count) in values { ranks.add(value, count: count) }
        return ranks.results[percent]
    }

    @Test func interpolatesBetweenNeighbours() {
        #expect(percentile(50, [(1, 1), (2, 1)]) == 1.5)
        #expect(percentile(25, [(1, 1), (2, 1), (3, 1), (4, 1), (5, 1)]) == 2)
        #expect(percentile(0, [(1, 1), (9, 1)]) == 1)
        #expect(percentile(100, [(1, 1), (9, 1)]) == 9)
        #expect(percentile(50, [(7, 1)]) == 7)
    }

    @Test func countsAreValues() {
        #expect(percentile(50, [(1, 3), (2, 1)]) == 1)
        #expect(percentile(90, [(1, 9), (11, 1)]) == percentile(90, Array(repeating: (1, 1), count: 9) + [(11, 1)]))
    }
}
