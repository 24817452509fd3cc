extension PolicyDocument {
    /// Whether a statement that matches allows, and none that matches denies.
    func allows(where matches: (Statement) -> Bool) -> Bool {
        var isAllowed = false
        for statement in statements where matches(statement) {
            if statement.effect == .deny { return false }
            isAllowed = true
        }
        return isAllowed
    }
}

extension PolicyDocument.Statement {
    /// Whether the statement is about the action; case does not matter in its name.
    func covers(action: String) -> Bool {
        actions.values.contains { WildcardPattern.matches(action.lowercased(), pattern: $0.lowercased()) } != actions.isNegated
    }
}
