import AWSCore
import AWSEvents
import AWSWire
import S3Model

extension S3 {
    func putBucketNotificationConfiguration(
        _ input: PutBucketNotificationConfigurationRequest,
        context: RequestContext
    ) async throws {
        let bucket = try await bucket(input.bucket, expectedOwner: input.expectedBucketOwner, context)
        let skipsDestinations = input.skipDestinationValidation ?? false
        let notifications = try BucketNotifications(input.notificationConfiguration, newID: newConfigurationID)
        try notifications.checkOverlaps()
        try await store.write { [self] transaction in
            // The rules are read again: another request may have changed the bucket since.
            guard var changed = try BucketRows.find(bucket.name, in: transaction.database), changed.id == bucket.id else {
                throw S3Errors.noSuchBucket(named: bucket.name)
            }
            changed.notifications = notifications
            try BucketRows.update(changed, in: transaction.database)
            buckets.put(changed, in: transaction)
            guard !skipsDestinations else { return }
            try checkDestinations(of: changed, transaction)
            let test = S3TestEvent(
                time: context.now,
                bucket: bucket.name,
                requestID: context.requestID,
                hostID: context.hostID
            )
            for target in notifications.targets { try send(test.json, to: target.arn, from: changed, at: context.now, transaction) }
        }
    }

    func getBucketNotificationConfiguration(
        _ input: GetBucketNotificationConfigurationRequest,
        context: RequestContext
    ) async throws -> NotificationConfiguration {
        let bucket = try await bucket(input.bucket, expectedOwner: input.expectedBucketOwner, context)
        return bucket.notifications.configuration
    }

    private func newConfigurationID() -> String {
        Array(environment.random.uuid().utf8).base64
    }

    /// Asks each destination whether it takes the bucket's events, and names all that do not.
    private func checkDestinations(of bucket: StoredBucket, _ transaction: StoreTransaction) throws {
        var refusals: [(arn: Arn, reason: String)] = []
        for target in bucket.notifications.targets {
            guard target.arn.region == bucket.region.rawValue else {
                throw S3Errors.invalidArgument(
                    "The notification destination service region is not valid for the bucket location constraint",
                    name: target.kind == .queue ? "Queue" : "Topic",
                    value: target.arn.description
                )
            }
            if target.arn.resource.hasSuffix(".fifo") {
                let kind = target.kind == .queue ? "SQS queues" : "SNS topics"
                refusals.append((target.arn, "FIFO \(kind) are not supported as destinations"))
                continue
            }
            do {
                try environment.events.accept(bucket.sender, at: target.arn, in: transaction.database)
            } catch let error as AWSError {
                let isMissing = error.status == 404 || error.code == "QueueDoesNotExist" || error.code == "InvalidParameter"
                let reason =
                    isMissing
                    ? "The destination \(target.kind) does not exist"
                    : "Permissions on the destination \(target.kind) do not allow S3 to publish notifications from this bucket"
                refusals.append((target.arn, reason))
            }
        }
        try BucketNotifications.refuse(refusals)
    }
}

extension BucketNotifications {
    /// - Throws: `InvalidArgument` that names each destination, unless there is none.
    fileprivate static func refuse(_ refusals: [(arn: Arn, reason: String)]) throws {
        guard !refusals.isEmpty else { return }
        var error = AWSError(
            "InvalidArgument",
            status: 400,
            message: "Unable to validate the following destination configurations"
        )
        for (index, refusal) in refusals.enumerated() {
            error = error.with("ArgumentName\(index + 1)", refusal.arn.description).with("ArgumentValue\(index + 1)", refusal.reason)
        }
        throw error
    }

    /// Reads and checks a configuration.
    init(_ given: NotificationConfiguration, newID: () -> String) throws {
        hasEventBridge = given.eventBridgeConfiguration != nil
        for topic in given.topicConfigurations ?? [] {
            targets.append(
                try Target(.topic, service: "sns", id: topic.id ?? newID(), arn: topic.topicArn, topic.events, topic.filter)
            )
        }
        for queue in given.queueConfigurations ?? [] {
            targets.append(
                try Target(.queue, service: "sqs", id: queue.id ?? newID(), arn: queue.queueArn, queue.events, queue.filter)
            )
        }
        let functions = given.lambdaFunctionConfigurations ?? []
        for function in functions where Arn(function.lambdaFunctionArn) == nil {
            throw S3Errors.invalidArgument("The ARN could not be parsed", name: "CloudFunction", value: function.lambdaFunctionArn)
        }
        // There are no functions here, so none that exists.
        try Self.refuse(functions.compactMap { Arn($0.lambdaFunctionArn) }.map { ($0, "The destination Lambda does not exist") })

        guard Set(targets.map(\.id)).count == targets.count else {
            throw AWSError(
                "InvalidArgument",
                status: 400,
                message: "Same ID used for multiple configurations. IDs must be unique."
            )
        }
    }

    /// Refuses two configurations of which both would want one event of one key.
    fileprivate func checkOverlaps() throws {
        for (index, first) in targets.enumerated() {
            for second in targets[(index + 1)...] where first.overlaps(second) {
                throw AWSError(
                    "InvalidArgument",
                    status: 400,
                    message: "Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the prefixes are "
                        + "overlapping for the same event type."
                )
            }
        }
    }

    /// As it is answered.
    fileprivate var configuration: NotificationConfiguration {
        let topics = targets.filter { $0.kind == .topic }.map {
            TopicConfiguration(id: $0.id, topicArn: $0.arn.description, events: $0.modelEvents, filter: $0.modelFilter)
        }
        let queues = targets.filter { $0.kind == .queue }.map {
            QueueConfiguration(id: $0.id, queueArn: $0.arn.description, events: $0.modelEvents, filter: $0.modelFilter)
        }
        return NotificationConfiguration(
            topicConfigurations: topics.isEmpty ? nil : topics,
            queueConfigurations: queues.isEmpty ? nil : queues,
            eventBridgeConfiguration: hasEventBridge ? EventBridgeConfiguration() : nil
        )
    }
}

extension BucketNotifications.Target {
    fileprivate init(
        _ kind: Kind,
        service: String,
        id: String,
        arn text: String,
        _ events: [Event],
        _ filter: NotificationConfigurationFilter?
    ) throws {
        let argument = kind == .queue ? "Queue" : "Topic"
        guard let arn = Arn(text), arn.service == service else {
            throw S3Errors.invalidArgument("The ARN could not be parsed", name: argument, value: text)
        }
        guard id.utf8.count <= 255 else { throw S3Errors.invalidArgument("The ID is too long", name: "ID", value: id) }
        guard !events.isEmpty else { throw S3Errors.malformedXML }
        for event in events where !Event.allKnown.contains(event) {
            throw S3Errors.invalidArgument("The event is not supported for notifications", name: "Event", value: event.rawValue)
        }
        self.init(kind: kind, id: id, arn: arn, events: events.map(\.rawValue), filters: [])
        for rule in filter?.key?.filterRules ?? [] {
            let given = rule.name?.rawValue ?? ""
            guard let name = [Filter.Name.prefix, .suffix].first(where: { $0.rawValue.equalsIgnoringASCIICase(given) }) else {
                throw S3Errors.invalidArgument(
                    "filter rule name must be either prefix or suffix",
                    name: "FilterRule.Name",
                    value: given
                )
            }
            guard !filters.contains(where: { $0.name == name }) else {
                throw S3Errors.invalidArgument(
                    "Cannot specify more than one \(name.rawValue.lowercased()) rule in a filter.",
                    name: "FilterRule.Name",
                    value: given
                )
            }
            let value = rule.value ?? ""
            guard value.utf8.count <= ObjectKey.longest else {
                throw S3Errors.invalidArgument(
                    "Size of filter rule value cannot exceed 1024 bytes in UTF-8 representation",
                    name: "FilterRule.Value",
                    value: value
                )
            }
            filters.append(Filter(name: name, value: value))
        }
    }

    /// Whether one event of one key could be wanted by both.
    fileprivate func overlaps(_ other: BucketNotifications.Target) -> Bool {
        let sharesEvent = events.contains { mine in other.events.contains { mine.covers($0) || $0.covers(mine) } }
        guard sharesEvent else { return false }
        let (prefix, otherPrefix) = (Array(value(of: .prefix).utf8), Array(other.value(of: .prefix).utf8))
        guard prefix.starts(with: otherPrefix) || otherPrefix.starts(with: prefix) else { return false }
        let (suffix, otherSuffix) = (value(of: .suffix).utf8.reversed(), other.value(of: .suffix).utf8.reversed())
        return suffix.starts(with: otherSuffix) || otherSuffix.starts(with: suffix)
    }

    fileprivate var modelEvents: [Event] { events.map { Event(rawValue: $0) } }

    fileprivate var modelFilter: NotificationConfigurationFilter? {
        guard !filters.isEmpty else { return nil }
        let rules = filters.map { FilterRule(name: FilterRuleName(rawValue: $0.name.rawValue), value: $0.value) }
        return NotificationConfigurationFilter(key: S3KeyFilter(filterRules: rules))
    }
}

extension String {
    /// Whether this event, possibly ending in `*`, includes the other.
    fileprivate func covers(_ other: String) -> Bool {
        hasSuffix("*") ? other.hasPrefix(dropLast()) : self == other
    }
}
