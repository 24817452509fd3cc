/// A plan as people read it: like a difference.
public struct PlanText {
    public var plan: ProvisioningPlan

    public init(_ plan: ProvisioningPlan) {
        self.plan = plan
    }

    public var lines: [String] {
        plan.changes.flatMap { lines(of: $0) } + ["", summary]
    }

    public var summary: String {
        guard !plan.isEmpty else { return "Nothing differs: \(plan.count(.keep)) unchanged." }
        return "\(plan.count(.create)) to create, \(plan.count(.update)) to change, \(plan.count(.keep)) unchanged."
    }

    private func lines(of change: ResourceChange) -> [String] {
        let title =
            switch change.action {
            case .create: "+ create \(change.identity)"
            case .update: "~ change \(change.identity)"
            case .keep: "= unchanged \(change.identity)"
            }
        return [title] + change.properties.flatMap { Self.lines(of: $0) } + change.remarks.map { "    (\($0))" }
    }

    private static func lines(of change: PropertyChange) -> [String] {
        let differences = DocumentDifference.lines(from: change.old, to: change.new)
        if differences.count == 1, let only = differences.first, !only.text.contains(": ") || !isDocument(change.new) {
            return ["    \(only.mark.rawValue) \(change.property): \(only.text)"]
        }
        let mark = change.old == nil ? DocumentDifference.Line.Mark.added : .changed
        return ["    \(mark.rawValue) \(change.property):"] + differences.map { "        \($0.mark.rawValue) \($0.text)" }
    }

    private static func isDocument(_ text: String) -> Bool {
        if case .object = CanonicalJSON(text) { true } else { false }
    }
}
