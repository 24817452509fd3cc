import AWSEvents

/// A removal's plan as people and as machines read it.
public struct RemovalText {
    public var plan: RemovalPlan

    public init(_ plan: RemovalPlan) {
        self.plan = plan
    }

    public var lines: [String] {
        plan.removals.map { removal in
            let remarks = [removal.holdsObjects ? "with the objects in it" : nil, removal.remark].compactMap { $0 }
            return "- delete \(removal.identity)\(remarks.isEmpty ? "" : " (\(remarks.joined(separator: ", ")))")"
        } + plan.kept.map { "= keep \($0.identity): \($0.reason)" } + ["", summary]
    }

    private var summary: String {
        plan.isEmpty ? "Nothing to delete." : "\(plan.removals.count) to delete, \(plan.kept.count) to keep."
    }

    public func document(deployment: String, region: String, account: String?) -> String {
        JSONText.members(
            ("deployment", .string(deployment)),
            ("account", account.map { .string($0) }),
            ("region", .string(region)),
            (
                "changes",
                .array(
                    plan.removals.map { removal in
                        .members(
                            ("action", "delete"),
                            ("kind", .string(removal.identity.kind.rawValue)),
                            ("name", .string(removal.identity.name)),
                            ("holdsObjects", removal.identity.kind == .bucket ? .boolean(removal.holdsObjects) : nil)
                        )
                    }
                        + plan.kept.map { kept in
                            .members(
                                ("action", "keep"),
                                ("kind", .string(kept.identity.kind.rawValue)),
                                ("name", .string(kept.identity.name)),
                                ("reason", .string(kept.reason))
                            )
                        }
                )
            ),
            ("delete", .integer(Int64(plan.removals.count))),
            ("keep", .integer(Int64(plan.kept.count)))
        ).compact
    }
}
