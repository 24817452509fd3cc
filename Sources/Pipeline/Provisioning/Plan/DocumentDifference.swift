/// What differs between two values, for people: documents by their members, policies by their statements.
enum DocumentDifference {
    /// One line of a difference.
    struct Line: Sendable, Hashable {
        enum Mark: String, Sendable {
            case added = "+"
            case removed = "-"
            case changed = "~"
        }

        var mark: Mark
        var text: String
    }

    /// - Returns: one line for each thing that differs; none where both mean the same.
    static func lines(from old: String?, to new: String?) -> [Line] {
        lines("", old.map { CanonicalJSON($0) }, new.map { CanonicalJSON($0) })
    }

    private static func lines(_ path: String, _ old: CanonicalJSON?, _ new: CanonicalJSON?) -> [Line] {
        guard old != new else { return [] }
        if let old = statements(old), let new = statements(new), !(old.isEmpty && new.isEmpty) {
            return members(path, old, new)
        }
        switch (old, new) {
        case (.object(let old)?, .object(let new)?):
            return members(path, old, new)
        case (nil, .object(let new)?) where path.isEmpty:
            return members(path, [:], new)
        case (.object(let old)?, nil) where path.isEmpty:
            return members(path, old, [:])
        case (.list?, _?), (_?, .list?):
            let before = old?.items ?? []
            let after = new?.items ?? []
            return before.filter { !after.contains($0) }.map { Line(mark: .removed, text: labelled(path, $0.text)) }
                + after.filter { !before.contains($0) }.map { Line(mark: .added, text: labelled(path, $0.text)) }
        case (let old?, let new?):
            return [Line(mark: .changed, text: labelled(path, "\(old.text) → \(new.text)"))]
        case (nil, let new?):
            return [Line(mark: .added, text: labelled(path, new.text))]
        case (let old?, nil):
            return [Line(mark: .removed, text: labelled(path, old.text))]
        case (nil, nil):
            return []
        }
    }

    private static func members(_ path: String, _ old: [String: CanonicalJSON], _ new: [String: CanonicalJSON]) -> [Line] {
        Set(old.keys).union(new.keys).sorted().flatMap { name in
            lines(path.isEmpty ? name : "\(path).\(name)", old[name], new[name])
        }
    }

    /// A policy's members with each statement as one of them, under its id; nil for what is no policy. An absent policy has none.
    private static func statements(_ document: CanonicalJSON?) -> [String: CanonicalJSON]? {
        guard let document else { return [:] }
        guard case .object(var members) = document, let statements = members.removeValue(forKey: "Statement") else { return nil }
        for (number, statement) in statements.items.enumerated() {
            var name = "statement \(number + 1)"
            var statement = statement
            if case .object(var parts) = statement, case .scalar(let id)? = parts.removeValue(forKey: "Sid") {
                name = "statement \(id)"
                statement = .object(parts)
            }
            members[name] = statement
        }
        return members
    }

    private static func labelled(_ path: String, _ text: String) -> String {
        path.isEmpty ? text : "\(path): \(text)"
    }
}
