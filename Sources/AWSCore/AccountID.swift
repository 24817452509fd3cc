/// A 12-digit AWS account number.
public struct AccountID: Sendable, Hashable, CustomStringConvertible {
    public let description: String

    /// The account of root keys such as `test` when no other was configured, as LocalStack has it.
    public static let local = AccountID(unchecked: "000000000000")

    /// Returns nil unless `text` is exactly 12 ASCII digits.
    public init?(_ text: some StringProtocol) {
        guard text.utf8.count == 12, text.utf8.allSatisfy(\.isASCIIDigit) else { return nil }
        self.description = String(text)
    }

    private init(unchecked text: String) {
        self.description = text
    }
}
