import CloudWatchModel

/// Metric math: numbers, ids of other queries, `+ - * / ^`, and SUM, AVG, MIN, MAX.
///
/// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
struct MetricExpression: Sendable, Hashable {
    enum Function: String, Sendable, CaseIterable {
        case sum = "SUM"
        case average = "AVG"
        case minimum = "MIN"
        case maximum = "MAX"
    }

    indirect enum Node: Sendable, Hashable {
        case number(Double)
        case id(String)
        /// All metrics of the request.
        case metrics
        case list([Node])
        case negated(Node)
        case operation(UInt8, Node, Node)
        case function(Function, Node)
    }

    let root: Node

    /// - Throws: `ValidationError`; `NotImplemented` for functions and operators that AWS has besides.
    init(_ text: String) throws {
        guard (1...2048).contains(text.utf8.count) else {
            throw CloudWatchErrors.validation("Invalid expression length: \(text.utf8.count)")
        }
        var parser = MetricExpressionParser(text)
        root = try parser.parse()
    }
}

/// A recursive-descent parser; what it recurses on is bounded by its depth.
private struct MetricExpressionParser {
    private let text: String
    private let bytes: [UInt8]
    private var position = 0
    private var depth = 0

    init(_ text: String) {
        self.text = text
        self.bytes = Array(text.utf8)
    }

    mutating func parse() throws -> MetricExpression.Node {
        let node = try sum()
        guard current == nil else { throw unexpected() }
        return node
    }

    /// The next byte that is no blank.
    private var current: UInt8? {
        mutating get {
            while position < bytes.count, bytes[position] == UInt8(ascii: " ") { position += 1 }
            return position < bytes.count ? bytes[position] : nil
        }
    }

    private mutating func take(_ byte: Character) -> Bool {
        guard let ascii = byte.asciiValue, current == ascii else { return false }
        position += 1
        return true
    }

    private func unexpected() -> any Error {
        let known: Set<UInt8> = Set("<>=!&|\"'".utf8)
        if position < bytes.count, known.contains(bytes[position]) {
            return CloudWatchErrors.notImplemented("Metric math beyond + - * / ^ and SUM, AVG, MIN, MAX")
        }
        return CloudWatchErrors.validation("Error in expression '\(text)': unexpected character at position \(position + 1)")
    }

    private mutating func sum() throws -> MetricExpression.Node {
        depth += 1
        defer { depth -= 1 }
        guard depth < 64 else { throw CloudWatchErrors.validation("Error in expression '\(text)': nested too deeply") }
        var left = try product()
        while let sign = current, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
            position += 1
            left = .operation(sign, left, try product())
        }
        return left
    }

    private mutating func product() throws -> MetricExpression.Node {
        var left = try signed()
        while let sign = current, sign == UInt8(ascii: "*") || sign == UInt8(ascii: "/") {
            position += 1
            left = .operation(sign, left, try signed())
        }
        return left
    }

    private mutating func signed() throws -> MetricExpression.Node {
        var isNegated = false
        while take("-") { isNegated.toggle() }
        let base = try power()
        return isNegated ? .negated(base) : base
    }

    private mutating func power() throws -> MetricExpression.Node {
        let base = try atom()
        guard take("^") else { return base }
        return .operation(UInt8(ascii: "^"), base, try atom())
    }

    private mutating func atom() throws -> MetricExpression.Node {
        if take("(") {
            let node = try sum()
            guard take(")") else { throw unexpected() }
            return node
        }
        if take("[") {
            var items = [try sum()]
            while take(",") { items.append(try sum()) }
            guard take("]") else { throw unexpected() }
            return .list(items)
        }
        guard let first = current else { throw CloudWatchErrors.validation("Error in expression '\(text)': it ends too early") }
        let word = takeWord()
        if word.isEmpty { throw unexpected() }
        if (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) || first == UInt8(ascii: ".") {
            guard let number = Double(word) else {
                throw CloudWatchErrors.validation("Error in expression '\(text)': \(word) is no number")
            }
            return .number(number)
        }
        guard (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(first) else { return .id(word) }
        guard take("(") else { throw CloudWatchErrors.notImplemented("Metric math with \(word)") }
        return try call(word)
    }

    private mutating func call(_ name: String) throws -> MetricExpression.Node {
        if name == "METRICS", take(")") { return .metrics }
        guard let function = MetricExpression.Function(rawValue: name) else {
            throw CloudWatchErrors.notImplemented("The metric math function \(name)")
        }
        let argument = try sum()
        guard take(")") else { throw unexpected() }
        return .function(function, argument)
    }

    private mutating func takeWord() -> String {
        let start = position
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "_"), UInt8(ascii: "."):
                position += 1
            default:
                return String(decoding: bytes[start..<position], as: UTF8.self)
            }
        }
        return String(decoding: bytes[start...], as: UTF8.self)
    }
}
