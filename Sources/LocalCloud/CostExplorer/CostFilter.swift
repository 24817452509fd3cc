import AWSCore
import AWSWire
import CostExplorerModel

/// A filter expression, checked. Nothing here has tags or cost categories: a filter on them finds what lacks them.
indirect enum CostFilter: Sendable {
    case all
    case and([CostFilter])
    case or([CostFilter])
    case not(CostFilter)
    case dimension(Dimension, values: [String], options: [MatchOption])
    case absent(isWanted: Bool)

    /// - Throws: `ValidationException`.
    init(_ expression: Expression?, depth: Int = 0) throws {
        guard let expression else {
            self = .all
            return
        }
        guard depth < 16 else { throw CostExplorerErrors.validation("Expression is nested too deeply") }
        let given = [
            expression.and != nil, expression.or != nil, expression.not != nil, expression.dimensions != nil, expression.tags != nil,
            expression.costCategories != nil,
        ].count(where: \.self)
        guard given == 1 else {
            throw CostExplorerErrors.validation(
                given == 0 ? "Expression must have at least one of the attributes" : "Expression can only have one root operator"
            )
        }
        if let parts = expression.and {
            self = .and(try Self.operands(parts, "And", depth))
        } else if let parts = expression.or {
            self = .or(try Self.operands(parts, "Or", depth))
        } else if let part = expression.not {
            self = .not(try CostFilter(part.wrapped, depth: depth + 1))
        } else if let dimensions = expression.dimensions {
            self = try Self.dimension(dimensions)
        } else {
            let options = expression.tags?.matchOptions ?? expression.costCategories?.matchOptions ?? []
            self = .absent(isWanted: options.contains(.absent))
        }
    }

    private static func operands(_ parts: [Expression], _ name: String, _ depth: Int) throws -> [CostFilter] {
        guard parts.count >= 2 else { throw CostExplorerErrors.validation("\(name) expression must have at least two operands") }
        return try parts.map { try CostFilter($0, depth: depth + 1) }
    }

    private static func dimension(_ given: DimensionValues) throws -> CostFilter {
        guard let key = given.key, key.isKnown else {
            throw CostExplorerErrors.validation("Dimension \(given.key?.rawValue ?? "null") is invalid")
        }
        let options = given.matchOptions ?? []
        for option in options where !option.isKnown { throw CostExplorerErrors.validation("MatchOption \(option.rawValue) is invalid") }
        guard let values = given.values, !values.isEmpty || options.contains(.absent) else {
            throw CostExplorerErrors.validation("Values of dimension \(key.rawValue) are required")
        }
        return .dimension(key, values: values, options: options)
    }

    func matches(_ line: CostLine) -> Bool {
        switch self {
        case .all: true
        case .and(let parts): parts.allSatisfy { $0.matches(line) }
        case .or(let parts): parts.contains { $0.matches(line) }
        case .not(let part): !part.matches(line)
        case .absent(let isWanted): isWanted
        case .dimension(let key, let values, let options): Self.matches(line.value(of: key), values, options)
        }
    }

    private static func matches(_ actual: String, _ values: [String], _ options: [MatchOption]) -> Bool {
        if options.contains(.absent) { return actual.isEmpty }
        let ignoresCase = options.contains(.caseInsensitive)
        let actual = ignoresCase ? actual.lowercased() : actual
        return values.contains { value in
            let value = ignoresCase ? value.lowercased() : value
            if options.contains(.startsWith) { return actual.hasPrefix(value) }
            if options.contains(.endsWith) { return actual.hasSuffix(value) }
            if options.contains(.contains) { return actual.contains(value) }
            return actual == value
        }
    }
}
