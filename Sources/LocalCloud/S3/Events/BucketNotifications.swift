import AWSCore
import AWSEvents
import AWSWire
import S3Model

/// A bucket's notification configuration, ready to be asked who wants an event.
struct BucketNotifications: Sendable, Hashable {
    /// One configuration: which events of which keys go where.
    struct Target: Sendable, Hashable {
        enum Kind: String, Sendable {
            case topic
            case queue
        }

        struct Filter: Sendable, Hashable {
            enum Name: String, Sendable {
                case prefix = "Prefix"
                case suffix = "Suffix"
            }

            var name: Name
            var value: String
        }

        var kind: Kind
        var id: String
        var arn: Arn
        /// With `s3:`, possibly ending in `*`.
        var events: [String]
        /// In the order in which they were given.
        var filters: [Filter]

        func value(of name: Filter.Name) -> String { filters.first { $0.name == name }?.value ?? "" }
    }

    var targets: [Target] = []
    /// Whether events should go to EventBridge, which is not here: it is kept and answered.
    var hasEventBridge = false

    var isEmpty: Bool { targets.isEmpty && !hasEventBridge }

    /// The configurations that want this event.
    func targets(of event: ObjectEvent, key: ObjectKey) -> [Target] {
        guard !targets.isEmpty else { return [] }
        return targets.filter { target in
            target.events.contains { Self.matches($0, event) } && target.matches(key)
        }
    }

    private static func matches(_ pattern: String, _ event: ObjectEvent) -> Bool {
        let name = pattern.dropFirst("s3:".count)
        return name.hasSuffix("*") ? event.rawValue.hasPrefix(name.dropLast()) : event.rawValue == name
    }
}

extension BucketNotifications.Target {
    /// Whether the key has the prefix and the suffix. A filter may write the key as events do, a space as `+`.
    fileprivate func matches(_ key: ObjectKey) -> Bool {
        filters.allSatisfy { filter in
            guard !filter.value.isEmpty else { return true }
            let wanted = Array(filter.value.utf8)
            let spellings = [key.bytes, Array(S3EventKey.encode(key.text).utf8)]
            return spellings.contains { filter.name == .prefix ? $0.starts(with: wanted) : $0.reversed().starts(with: wanted.reversed()) }
        }
    }
}

// MARK: - In the store

extension BucketNotifications {
    /// A line for each configuration, in the form of a query; nil when there is nothing to keep.
    var stored: String? {
        guard !isEmpty else { return nil }
        var lines = targets.map { target in
            var items = QueryItems([
                .init("kind", target.kind.rawValue), .init("id", target.id), .init("arn", target.arn.description),
            ])
            for event in target.events { items.append("event", event) }
            for filter in target.filters { items.append(filter.name.rawValue, filter.value) }
            return items.encoded
        }
        if hasEventBridge { lines.append("kind=eventbridge") }
        return lines.joined(separator: "\n")
    }

    init(stored: String) {
        for line in stored.split(separator: "\n") {
            let items = QueryItems(parsing: line)
            guard let kind = Target.Kind(rawValue: items["kind"] ?? ""), let arn = items["arn"].flatMap({ Arn($0) }) else {
                hasEventBridge = hasEventBridge || items["kind"] == "eventbridge"
                continue
            }
            targets.append(
                Target(
                    kind: kind,
                    id: items["id"] ?? "",
                    arn: arn,
                    events: items.items.filter { $0.name == "event" }.compactMap(\.value),
                    filters: items.items.compactMap { item in
                        Target.Filter.Name(rawValue: item.name).map { Target.Filter(name: $0, value: item.value ?? "") }
                    }
                )
            )
        }
    }
}
