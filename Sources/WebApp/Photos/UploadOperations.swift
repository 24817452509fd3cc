import HTTPTypes

/// What an upload asks to be done to its photo, as it goes into the upload's metadata.
///
/// Only the alphabet is checked here: the processor knows the operations, and rejects a photo with those that are none.
struct UploadOperations: Sendable, Hashable {
    /// The name of the upload's metadata, without `x-amz-meta-`.
    static let name = "operations"
    private static let longest = 640

    let text: String

    /// nil for an empty text, which asks for what is usual.
    ///
    /// - Throws: for what cannot be a list of operations.
    init?(_ text: String) throws(Failure) {
        let trimmed = text.drop { $0 == " " }
        guard !trimmed.isEmpty else { return nil }
        let isAllowed: (UInt8) -> Bool = { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
            default: "=:.,- ".utf8.contains(byte)
            }
        }
        guard trimmed.utf8.count <= Self.longest, trimmed.utf8.allSatisfy(isAllowed) else {
            throw Failure(.badRequest, "InvalidOperations", "Operations are names with commas between them, such as invert,resize=1600.")
        }
        self.text = String(trimmed)
    }

    var metadata: [String: String] { [Self.name: text] }
}
