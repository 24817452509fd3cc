import Testing

@testable import PhotoEngine

@Suite("The launches")
struct LaunchPlanTests {
    @Test("the planes of a photo share one")
    func planes() {
        let steps: [KernelStep] = [
            .negate(words: 0..<64, dcStep: 5), .negate(words: 64..<80, dcStep: 6), .negate(words: 80..<96, dcStep: 7),
        ]
        let plan = LaunchPlan([(steps, base: 0)])
        #expect(plan.launches == [LaunchPlan.Launch(kernel: .negate, firstWord: 0, jobs: 3, items: 64)])
        #expect(rows(plan) == [[0, 64, 5], [512, 16, 6], [640, 16, 7]])
    }

    @Test("the same step of many photos shares one, each at its own place")
    func photos() {
        let plan = LaunchPlan((0..<50).map { ([.complement(words: 0..<$0 + 1, mask: 0xFF)], base: 4096 * $0) })
        #expect(plan.launches.count == 1)
        #expect(plan.launches.first?.items == 50)
        let expected: [[Int64]] = (0..<50).map { [Int64(4096 * $0), Int64($0 + 1), 0xFF] }
        #expect(rows(plan) == expected)
    }

    @Test("different steps need one each, whatever the number of photos")
    func kinds() {
        let plan = LaunchPlan([
            ([.complement(words: 0..<4, mask: 1)], base: 0), ([.negate(words: 0..<16, dcStep: 1)], base: 256),
            ([.complement(words: 0..<4, mask: 1)], base: 512),
        ])
        #expect(plan.launches.map(\.kernel) == [.complement, .negate])
        #expect(plan.launches.map(\.jobs) == [2, 1])
    }

    @Test("steps on the same memory stay in their order, and so do those of different photos with them")
    func order() {
        let twice: [KernelStep] = [.complement(words: 0..<8, mask: 1), .complement(words: 0..<4, mask: 2)]
        let plan = LaunchPlan([(twice, base: 0), (twice, base: 256)])
        #expect(plan.launches.map(\.jobs) == [2, 2])
        let masks: [Int64] = rows(plan).map { $0[2] }
        #expect(masks == [1, 1, 2, 2])
    }

    @Test("steps without work need none")
    func nothing() {
        let plan = LaunchPlan([([.complement(words: 0..<0, mask: 1), .negate(words: 16..<16, dcStep: 1)], base: 0)])
        #expect(plan.launches.isEmpty && plan.parameters.isEmpty)
    }

    /// The first three words of each job.
    private func rows(_ plan: LaunchPlan) -> [[Int64]] {
        stride(from: 0, to: plan.parameters.count, by: LaunchPlan.jobWords).map { Array(plan.parameters[$0..<$0 + 3]) }
    }
}
