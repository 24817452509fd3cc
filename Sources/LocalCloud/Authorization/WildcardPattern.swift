/// Patterns of policies: `*` stands for any text, `?` for one character.
enum WildcardPattern {
    /// Runs in time linear in the text for each `*`: no pattern of a client can make it blow up.
    static func matches(_ text: String, pattern: String) -> Bool {
        let text = Array(text.unicodeScalars)
        let pattern = Array(pattern.unicodeScalars)
        var position = 0
        var wanted = 0
        var star: (pattern: Int, text: Int)?
        while position < text.count {
            if wanted < pattern.count, pattern[wanted] == "*" {
                star = (wanted, position)
                wanted += 1
            } else if wanted < pattern.count, pattern[wanted] == "?" || pattern[wanted] == text[position] {
                wanted += 1
                position += 1
            } else if let last = star {
                wanted = last.pattern + 1
                position = last.text + 1
                star = (last.pattern, position)
            } else {
                return false
            }
        }
        return pattern[wanted...].allSatisfy { $0 == "*" }
    }
}
