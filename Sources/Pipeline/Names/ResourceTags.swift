/// The user's own tags, as every service takes them.
///
/// https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html
public enum ResourceTags {
    /// A resource has at most 50; some are ours.
    private static let most = 45

    /// Reads `key=value` once for each tag.
    ///
    /// - Throws: ``ProvisioningError/unusableTag(_:_:)``.
    public static func parse(_ texts: [String]) throws(ProvisioningError) -> [String: String] {
        var tags: [String: String] = [:]
        for text in texts {
            guard let mark = text.firstIndex(of: "=") else { throw .unusableTag(text, "it is to be key=value") }
            let key = String(text[..<mark])
            let value = String(text[text.index(after: mark)...])
            guard (1...128).contains(key.unicodeScalars.count) else { throw .unusableTag(text, "its key has 1 to 128 characters") }
            guard value.unicodeScalars.count <= 256 else { throw .unusableTag(text, "its value has up to 256 characters") }
            guard (key + value).unicodeScalars.allSatisfy(isAllowed) else {
                throw .unusableTag(text, "only letters, digits, spaces and _ . : / = + - @ are allowed")
            }
            for prefix in ["aws:", "darkroom:"] where key.lowercased().hasPrefix(prefix) {
                throw .unusableTag(text, "keys that begin with \(prefix) are not yours to choose")
            }
            // IAM takes keys that differ in capitals alone for the same.
            guard !tags.keys.contains(where: { $0.lowercased() == key.lowercased() }) else {
                throw .unusableTag(text, "its key was given twice")
            }
            tags[key] = value
        }
        guard tags.count <= most else { throw .unusableTag(texts.last ?? "", "there can be \(most) of them") }
        return tags
    }

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isAlphabetic || scalar.properties.numericType != nil || "_.:/=+-@ ".unicodeScalars.contains(scalar)
    }
}
