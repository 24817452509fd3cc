/// The words in which AWS refuses a member's value that its model does not allow; each service puts its own error code on them.
enum ConstraintViolation {
    /// - Parameters:
    ///   - member: as in the model, for example `userName` or `tags.1.member.key`.
    ///   - constraint: what the value must do, for example `have length less than or equal to 64`.
    static func message(_ value: some Sendable, at member: String, _ constraint: String) -> String {
        "1 validation error detected: Value '\(value)' at '\(member)' failed to satisfy constraint: Member must \(constraint)"
    }
}
