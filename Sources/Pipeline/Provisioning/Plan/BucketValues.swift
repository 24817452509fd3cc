import AWSEvents
import AWSWire
import S3Model

/// The properties of buckets as JSON documents, in which they are compared and shown.
enum BucketValues {
    static let everythingBlocked = text(
        of: PublicAccessBlockConfiguration(
            blockPublicAcls: true,
            ignorePublicAcls: true,
            blockPublicPolicy: true,
            restrictPublicBuckets: true
        )
    )

    static func text(of block: PublicAccessBlockConfiguration) -> String {
        JSONText.members(
            ("BlockPublicAcls", .boolean(block.blockPublicAcls ?? false)),
            ("BlockPublicPolicy", .boolean(block.blockPublicPolicy ?? false)),
            ("IgnorePublicAcls", .boolean(block.ignorePublicAcls ?? false)),
            ("RestrictPublicBuckets", .boolean(block.restrictPublicBuckets ?? false))
        ).compact
    }

    static func text(of rule: CORSRule) -> String {
        JSONText.members(
            ("AllowedOrigins", list(rule.allowedOrigins)),
            ("AllowedMethods", list(rule.allowedMethods)),
            ("AllowedHeaders", list(rule.allowedHeaders ?? [])),
            ("ExposeHeaders", list(rule.exposeHeaders ?? [])),
            ("MaxAgeSeconds", rule.maxAgeSeconds.map { .integer(Int64($0)) })
        ).compact
    }

    /// The rule that ``text(of:)`` wrote.
    static func rule(id: String, parsing text: String) -> CORSRule? {
        guard let root = try? JSONParser.parse(Array(text.utf8)).root else { return nil }
        func texts(_ name: String) -> [String] { root[name]?.children.compactMap(\.string) ?? [] }
        return CORSRule(
            id: id,
            allowedHeaders: texts("AllowedHeaders"),
            allowedMethods: texts("AllowedMethods"),
            allowedOrigins: texts("AllowedOrigins"),
            exposeHeaders: texts("ExposeHeaders"),
            maxAgeSeconds: root["MaxAgeSeconds"]?.integer
        )
    }

    /// The rule that does this work: one that says the same under any id, as other tools give their own, or else the one of our id.
    static func rule(_ id: String, in rules: [CORSRule], wanted: String) -> CORSRule? {
        rules.first { CanonicalJSON(text(of: $0)) == CanonicalJSON(wanted) } ?? rules.first { $0.id == id }
    }

    private static func list(_ texts: [String]) -> JSONText { .array(texts.map { .string($0) }) }

    /// What a bucket tells one destination.
    struct Notification: Hashable {
        /// The queue's or topic's ARN.
        var destination: String
        var events: [String]
        /// `prefix=…` and `suffix=…`.
        var filter: [String]

        var text: String {
            JSONText.members(
                ("destination", .string(destination)),
                ("events", BucketValues.list(events)),
                ("filter", filter.isEmpty ? nil : BucketValues.list(filter))
            ).compact
        }

        init(destination: String, events: [String], filter: [String]) {
            self.destination = destination
            self.events = events
            self.filter = filter
        }

        /// What ``text`` wrote.
        init?(parsing text: String) {
            guard let root = try? JSONParser.parse(Array(text.utf8)).root, let destination = root["destination"]?.string else { return nil }
            self.init(
                destination: destination,
                events: root["events"]?.children.compactMap(\.string) ?? [],
                filter: root["filter"]?.children.compactMap(\.string) ?? []
            )
        }

        init(_ configuration: QueueConfiguration) {
            self.init(configuration.queueArn, configuration.events, configuration.filter)
        }

        init(_ configuration: TopicConfiguration) {
            self.init(configuration.topicArn, configuration.events, configuration.filter)
        }

        private init(_ destination: String, _ events: [Event], _ filter: NotificationConfigurationFilter?) {
            let rules = (filter?.key?.filterRules ?? []).filter { $0.value?.isEmpty == false }
            self.init(
                destination: destination,
                events: events.map(\.rawValue),
                filter: rules.map { "\($0.name?.rawValue.lowercased() ?? "")=\($0.value ?? "")" }
            )
        }
    }

    /// The notifications with their ids.
    static func notifications(_ configuration: NotificationConfiguration) -> [(id: String?, notification: Notification)] {
        (configuration.queueConfigurations ?? []).map { ($0.id, Notification($0)) }
            + (configuration.topicConfigurations ?? []).map { ($0.id, Notification($0)) }
    }

    /// The notification that does this work: one that says the same under any id (a stack's have ids of its own), or else the one of our id.
    static func notification(_ id: String, in configuration: NotificationConfiguration, wanted: String) -> (
        id: String?, notification: Notification
    )? {
        let known = notifications(configuration)
        return known.first { CanonicalJSON($0.notification.text) == CanonicalJSON(wanted) } ?? known.first { $0.id == id }
    }

    /// Another's notification for an event of ours, with its destination: S3 would refuse ours beside it. As ours are for all keys, it does not
    /// matter for which keys the other is.
    static func obstacle(to wanted: String, of id: String, in configuration: NotificationConfiguration) -> String? {
        guard let own = Notification(parsing: wanted) else { return nil }
        let known = notifications(configuration)
        // Ours is there already, under whatever id.
        guard !known.contains(where: { CanonicalJSON($0.notification.text) == CanonicalJSON(wanted) }) else { return nil }
        let functions = (configuration.lambdaFunctionConfigurations ?? []).map { function in
            (id: function.id, destination: function.lambdaFunctionArn, events: function.events.map(\.rawValue))
        }
        let all = known.map { (id: $0.id, destination: $0.notification.destination, events: $0.notification.events) } + functions
        let other = all.first { other in
            other.id != id && other.events.contains { event in own.events.contains { overlap(event, $0) } }
        }
        return other.map { "\"\($0.id ?? "")\" to \($0.destination)" }
    }

    /// Whether one event can be of both kinds: `s3:ObjectCreated:*` is all that begin so.
    private static func overlap(_ one: String, _ other: String) -> Bool {
        func covers(_ pattern: String, _ event: String) -> Bool {
            pattern == event || pattern.hasSuffix("*") && event.hasPrefix(pattern.dropLast())
        }
        return covers(one, other) || covers(other, one)
    }
}
