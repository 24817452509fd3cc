import AWSCore
import CostExplorerModel
import Pricing

/// What was used and what it cost, of one period or one group of it.
struct CostSum: Sendable {
    var usage = Usage()
    var cost = Money.zero

    mutating func add(_ line: CostLine) {
        usage.add(line.amount, line.key.type)
        cost += line.cost
    }
}

/// The metrics that an answer has.
struct CostMetrics: Sendable {
    private let names: [String]

    /// - Throws: `ValidationException`.
    init(_ names: [String]) throws {
        guard !names.isEmpty else { throw CostExplorerErrors.validation("At least one metric must be given") }
        self.names = try names.map { name in
            guard let known = Self.known.first(where: { $0.lowercased() == name.lowercased() }) else {
                throw CostExplorerErrors.validation("Metric \(name) is invalid. Valid metrics are: \(Self.known.joined(separator: ", "))")
            }
            return known
        }
    }

    func values(of sum: CostSum, in month: BillingMonth) -> [String: MetricValue] {
        Dictionary(names.map { ($0, value($0, of: sum, in: month)) }) { first, _ in first }
    }

    /// There are no commitments and no linked accounts: all costs are the same cost.
    private func value(_ name: String, of sum: CostSum, in month: BillingMonth) -> MetricValue {
        switch name {
        case "UsageQuantity": MetricValue(amount: sum.usage.quantity(in: month), unit: sum.usage.unitName ?? "N/A")
        // Only what has an instance type has a normalised amount.
        case "NormalizedUsageAmount": MetricValue(amount: "0", unit: "N/A")
        default: MetricValue(amount: sum.cost.description, unit: "USD")
        }
    }

    private static let known = [
        "AmortizedCost", "BlendedCost", "NetAmortizedCost", "NetUnblendedCost", "NormalizedUsageAmount", "UnblendedCost", "UsageQuantity",
    ]
}
