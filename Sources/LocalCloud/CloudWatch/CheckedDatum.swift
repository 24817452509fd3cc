import AWSCore
import AWSWire
import CloudWatchModel

/// A `MetricDatum` that is within CloudWatch's rules, as it is stored.
struct CheckedDatum: Sendable {
    let identity: MetricIdentity
    /// The second or minute in which the values lie, in milliseconds.
    let time: Int64
    let unit: String
    let values: [(value: Double, count: Double)]
    let statistics: StatisticSet?

    /// - Parameter place: `MetricData.member.1`, for errors.
    /// - Throws: `InvalidParameterValue`, `InvalidParameterCombination`, `MissingParameter`, `ValidationError`.
    init(_ datum: MetricDatum, namespace: String, place: String, now: Timestamp) throws {
        identity = try MetricIdentity(
            namespace: namespace,
            name: datum.metricName,
            dimensions: datum.dimensions ?? [],
            at: "\(place).Dimensions"
        )
        if let unit = datum.unit, !unit.isKnown {
            let known = StandardUnit.allKnown.map(\.rawValue).joined(separator: ", ")
            throw CloudWatchErrors.violated(unit.rawValue, at: Self.modelPlace(place, "unit"), "satisfy enum value set: [\(known)]")
        }
        unit = datum.unit?.rawValue ?? StandardUnit.none.rawValue
        time = try Self.time(datum, place, now)
        (values, statistics) = try Self.content(datum, place)
    }

    private static func time(_ datum: MetricDatum, _ place: String, _ now: Timestamp) throws -> Int64 {
        let resolution = datum.storageResolution ?? 60
        guard resolution == 1 || resolution == 60 else {
            throw CloudWatchErrors.invalid("\(resolution)", for: "\(place).StorageResolution")
        }
        let time = datum.timestamp ?? now
        guard time >= now.adding(seconds: -14 * 86_400) else {
            throw CloudWatchErrors.invalidParameterValueException(
                "The parameter \(place).Timestamp must specify a time within the past two weeks."
            )
        }
        guard time <= now.adding(seconds: 2 * 3600) else {
            throw CloudWatchErrors.invalidParameterValueException(
                "The parameter \(place).Timestamp must specify a time no more than two hours in the future."
            )
        }
        // Seconds are kept for three hours only.
        let isFine = resolution == 1 && time > now.adding(seconds: -3 * 3600)
        return MetricPeriod.floor(time.milliseconds, to: isFine ? 1000 : 60_000)
    }

    private static func content(
        _ datum: MetricDatum,
        _ place: String
    ) throws -> (values: [(value: Double, count: Double)], statistics: StatisticSet?) {
        let given = [("Value", datum.value != nil), ("Values", datum.values != nil), ("StatisticValues", datum.statisticValues != nil)]
            .filter(\.1).map { "\(place).\($0.0)" }
        if given.count > 1 {
            throw CloudWatchErrors.invalidParameterCombinationException(
                "The parameters \(given[0]) and \(given[1]) are mutually exclusive and you have specified both."
            )
        }
        if let value = datum.value {
            try check(value, "\(place).Value")
            return ([(value, 1)], nil)
        }
        if let set = datum.statisticValues { return try content(set, "\(place).StatisticValues") }
        guard let values = datum.values, !values.isEmpty else {
            throw CloudWatchErrors.missingRequiredParameterException(
                "At least one of the parameters \(place).Value, \(place).Values or \(place).StatisticValues must be specified."
            )
        }
        guard values.count <= 150 else { throw CloudWatchErrors.tooMany("\(place).Values", limit: 150) }
        let counts = datum.counts ?? values.map { _ in 1 }
        guard counts.count == values.count else {
            throw CloudWatchErrors.invalidParameterValueException(
                "The parameters \(place).Values and \(place).Counts must be of the same size."
            )
        }
        for (index, (value, count)) in zip(values, counts).enumerated() {
            try check(value, "\(place).Values.member.\(index + 1)")
            try check(count, "\(place).Counts.member.\(index + 1)")
            guard count > 0 else { throw CloudWatchErrors.invalid("\(count)", for: "\(place).Counts.member.\(index + 1)") }
        }
        return (Array(zip(values, counts)), nil)
    }

    /// A set whose values are all the same is as good as values.
    private static func content(
        _ set: StatisticSet,
        _ place: String
    ) throws -> (values: [(value: Double, count: Double)], statistics: StatisticSet?) {
        for (name, value) in [("SampleCount", set.sampleCount), ("Sum", set.sum), ("Minimum", set.minimum), ("Maximum", set.maximum)] {
            try check(value, "\(place).\(name)")
        }
        guard set.sampleCount > 0 else { throw CloudWatchErrors.invalid("\(set.sampleCount)", for: "\(place).SampleCount") }
        guard set.minimum <= set.maximum else {
            throw CloudWatchErrors.invalidParameterValueException(
                "The parameter \(place).Minimum must be less than or equal to the parameter \(place).Maximum."
            )
        }
        if set.minimum == set.maximum, set.sum == set.minimum * set.sampleCount { return ([(set.minimum, set.sampleCount)], nil) }
        return ([], set)
    }

    private static func check(_ value: Double, _ parameter: String) throws {
        guard !value.isNaN else { throw CloudWatchErrors.invalid("NaN", for: parameter) }
        guard abs(value) <= largest else { throw CloudWatchErrors.invalid("\(value)", for: parameter) }
    }

    /// 2³⁶⁰
    private static let largest = Double(sign: .plus, exponent: 360, significand: 1)

    /// `MetricData.member.1` and `unit` are `metricData.1.member.unit` in the words of the model's validation.
    private static func modelPlace(_ place: String, _ member: String) -> String {
        let number = place.split(separator: ".").last ?? "1"
        return "metricData.\(number).member.\(member)"
    }
}
