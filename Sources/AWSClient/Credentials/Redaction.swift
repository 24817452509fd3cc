/// Takes out of a foreign text what may be a secret.
enum Redaction {
    /// A secret key has 40 characters of base64, a session token many more.
    private static let shortest = 40

    /// The text with every long run of base64's characters that mixes digits, capitals and small letters replaced: that is how keys and
    /// tokens look, and paths and sentences do not.
    static func redacted(_ text: String) -> String {
        var result = ""
        var run = ""
        func finished(_ run: String) -> String {
            let isSecret =
                run.count >= shortest && run.contains(where: \.isNumber) && run.contains(where: \.isUppercase)
                && run.contains(where: \.isLowercase)
            return isSecret ? "[redacted]" : run
        }
        for character in text {
            if character.isASCII, character.isLetter || character.isNumber || "+/=_-".contains(character) {
                run.append(character)
            } else {
                result += finished(run)
                result.append(character)
                run = ""
            }
        }
        return result + finished(run)
    }
}
