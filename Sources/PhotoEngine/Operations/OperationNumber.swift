/// Numbers in operations: decimal, with up to three places.
enum OperationNumber {
    /// The shortest text that reads as the number.
    static func text(_ number: Double) -> String {
        let thousandths = Int((number * 1000).rounded())
        let whole = "\(thousandths < 0 ? "-" : "")\(abs(thousandths) / 1000)"
        var places = abs(thousandths) % 1000
        guard places > 0 else { return whole }
        var digits = 3
        while places % 10 == 0 {
            places /= 10
            digits -= 1
        }
        let text = "\(places)"
        return whole + "." + String(repeating: "0", count: digits - text.count) + text
    }

    /// nil when the text is not such a number. Exponents, signs other than a minus, and words for infinity are none.
    static func number(_ text: Substring) -> Double? {
        let isNegative = text.first == "-"
        let parts = text.dropFirst(isNegative ? 1 : 0).split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first.flatMap(natural) else { return nil }
        var thousandths = whole * 1000
        if parts.count == 2 {
            guard (1...3).contains(parts[1].count), let places = natural(parts[1]) else { return nil }
            thousandths += places * [100, 10, 1][parts[1].count - 1]
        }
        return Double(isNegative ? -thousandths : thousandths) / 1000
    }

    /// nil when the text is not a whole number of at most six digits.
    static func natural(_ text: Substring) -> Int? {
        guard (1...6).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int(text)
    }
}
