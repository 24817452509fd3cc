import AWSCore
import CloudWatchModel

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Works out the expressions of a request over its metrics' series. Each expression is worked out once.
struct MetricExpressionEvaluation {
    typealias Series = [Int64: Double]

    private enum Value {
        case number(Double)
        case series(Series)
        case list([Series])
    }

    private var known: [String: Series]
    /// Metrics only, in the request's order.
    private let metrics: [Series]
    private let expressions: [String: MetricExpression]
    private var inProgress: Set<String> = []

    init(series: [String: Series], order: [String], expressions: [String: MetricExpression]) {
        self.known = series
        self.metrics = order.compactMap { series[$0] }
        self.expressions = expressions
    }

    /// - Throws: `ValidationError`.
    mutating func series(of id: String) throws -> Series {
        if let series = known[id] { return series }
        guard let expression = expressions[id] else {
            throw CloudWatchErrors.validation("Error in expression: the id \(id) is not in MetricDataQueries.")
        }
        guard inProgress.insert(id).inserted else {
            throw CloudWatchErrors.validation("Error in expression: \(id) depends on itself.")
        }
        defer { inProgress.remove(id) }
        switch try value(of: expression.root) {
        case .series(let series):
            known[id] = series
            return series
        case .number:
            throw CloudWatchErrors.validation("Error in expression '\(id)': an expression must return a time series, not a number.")
        case .list:
            throw CloudWatchErrors.notImplemented("A metric math expression that returns several time series")
        }
    }

    private mutating func value(of node: MetricExpression.Node) throws -> Value {
        switch node {
        case .number(let number): return .number(number)
        case .id(let id): return .series(try series(of: id))
        case .metrics: return .list(metrics)
        case .list(let nodes): return .list(try nodes.flatMap { try listed(try value(of: $0)) })
        case .negated(let node): return try Self.combine(.number(0), try value(of: node)) { $0 - $1 }
        case .operation(let sign, let left, let right):
            return try Self.combine(try value(of: left), try value(of: right), Self.operation(sign))
        case .function(let function, let argument): return Self.apply(function, try value(of: argument))
        }
    }

    private func listed(_ value: Value) throws -> [Series] {
        switch value {
        case .number: throw CloudWatchErrors.validation("Error in expression: a list must hold time series.")
        case .series(let series): [series]
        case .list(let list): list
        }
    }

    private static func operation(_ sign: UInt8) -> (Double, Double) -> Double {
        switch sign {
        case UInt8(ascii: "+"): { $0 + $1 }
        case UInt8(ascii: "-"): { $0 - $1 }
        case UInt8(ascii: "*"): { $0 * $1 }
        case UInt8(ascii: "^"): { pow($0, $1) }
        default: { $0 / $1 }
        }
    }

    /// Series meet where both have a point; what is no number (a division by zero) is no point.
    private static func combine(_ left: Value, _ right: Value, _ operation: (Double, Double) -> Double) throws -> Value {
        func finite(_ value: Double) -> Double? { value.isFinite ? value : nil }
        switch (left, right) {
        case (.number(let left), .number(let right)):
            return .number(operation(left, right))
        case (.series(let left), .number(let right)):
            return .series(left.compactMapValues { finite(operation($0, right)) })
        case (.number(let left), .series(let right)):
            return .series(right.compactMapValues { finite(operation(left, $0)) })
        case (.series(let left), .series(let right)):
            var result: Series = [:]
            for (time, value) in left {
                if let other = right[time], let combined = finite(operation(value, other)) { result[time] = combined }
            }
            return .series(result)
        case (.list, _), (_, .list):
            throw CloudWatchErrors.notImplemented("Metric math on lists beyond SUM, AVG, MIN, MAX")
        }
    }

    /// Of a list: one series of what stands at each time. Of a series: one number.
    private static func apply(_ function: MetricExpression.Function, _ value: Value) -> Value {
        switch value {
        case .number: return value
        case .series(let series): return .number(reduce(function, Array(series.values)))
        case .list(let list):
            var byTime: [Int64: [Double]] = [:]
            for series in list {
                for (time, value) in series { byTime[time, default: []].append(value) }
            }
            return .series(byTime.mapValues { reduce(function, $0) })
        }
    }

    private static func reduce(_ function: MetricExpression.Function, _ values: [Double]) -> Double {
        switch function {
        case .sum: values.reduce(0, +)
        case .average: values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
        case .minimum: values.min() ?? 0
        case .maximum: values.max() ?? 0
        }
    }
}
