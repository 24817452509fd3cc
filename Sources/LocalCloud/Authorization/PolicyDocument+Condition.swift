import AWSCore

extension PolicyDocument.Condition {
    /// Whether the condition holds for a request with these keys, whose names are in lower case.
    ///
    /// A key that the request does not have, or an operator that is not known here, does not match, so that doubt never allows.
    func holds(for keys: [String: String]) -> Bool {
        guard let actual = keys[key.lowercased()] else { return test.hasSuffix("IfExists") }
        switch test.replacing("IfExists", with: "") {
        case "StringEquals": return values.contains(actual)
        case "StringEqualsIgnoreCase": return values.contains { $0.lowercased() == actual.lowercased() }
        case "ArnEquals", "ArnLike", "StringLike": return values.contains { WildcardPattern.matches(actual, pattern: $0) }
        case "StringNotEquals": return !values.contains(actual)
        case "ArnNotEquals", "ArnNotLike", "StringNotLike": return !values.contains { WildcardPattern.matches(actual, pattern: $0) }
        case "Bool": return values.contains(actual)
        default: return false
        }
    }
}
