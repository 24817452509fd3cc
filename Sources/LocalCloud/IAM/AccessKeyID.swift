import AWSCore

/// The ids of access keys that are made here. They carry a checksum, so that a key which was deleted (or reset away) is still known as one
/// of ours and refused, where a foreign key would be let in as root.
enum AccessKeyID {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)
    private static let randomCharacters = 10
    private static let checkCharacters = 6

    /// - Parameter prefix: `AKIA` for long-lived keys, `ASIA` for sessions'.
    static func make(_ prefix: String, _ random: any RandomSource) -> String {
        let body = prefix + uniqueText(randomCharacters, random)
        return body + check(body)
    }

    static func isOurs(_ text: String) -> Bool {
        guard text.utf8.count == 4 + randomCharacters + checkCharacters else { return false }
        guard text.hasPrefix("AKIA") || text.hasPrefix("ASIA") else { return false }
        return text.hasSuffix(check(String(text.dropLast(checkCharacters))))
    }

    /// The random part of IAM's unique ids, such as `AIDA…`.
    static func uniqueText(_ count: Int, _ random: any RandomSource) -> String {
        String(decoding: random.bytes(count).map { alphabet[Int($0 & 31)] }, as: UTF8.self)
    }

    /// 40 characters, as AWS's secrets have.
    static func secret(_ random: any RandomSource) -> String { random.bytes(30).base64 }

    /// FNV-1a, finished by a mix. It keeps nothing secret.
    private static func check(_ body: String) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in "darkroom".utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        for byte in body.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        hash = (hash ^ (hash >> 30)) &* 0xBF58_476D_1CE4_E5B9
        hash = (hash ^ (hash >> 27)) &* 0x94D0_49BB_1331_11EB
        hash ^= hash >> 31
        return String(decoding: (0..<checkCharacters).map { alphabet[Int((hash >> UInt64(5 * $0)) & 31)] }, as: UTF8.self)
    }
}
