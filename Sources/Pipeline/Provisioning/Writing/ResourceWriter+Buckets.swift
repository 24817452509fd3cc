import AWSCore
import AWSWire
import S3Model

extension ResourceWriter {
    /// Codes by which S3 says that it still works on a bucket of this name.
    static let busyBucket: Set = ["OperationAborted"]
    /// The same, and that a bucket which was just made is not yet known everywhere.
    private static let freshBucket: Set = ["OperationAborted", "NoSuchBucket"]

    func writeBucket(_ name: String, _ change: ResourceChange) async throws {
        if change.action == .create { try await createBucket(name, tags: change.tags) }
        if !change.tags.isEmpty { try await writeTags(change.tags, of: name) }
        // New buckets have it from the start on AWS, and need not be written.
        if let block = change.new(.publicAccessBlock) { try await writePublicAccessBlock(block, of: name, isNew: change.action == .create) }
        for change in change.properties {
            if case .crossOriginRule(let id) = change.property { try await writeRule(id, change.new, of: name) }
        }
    }

    private func createBucket(_ name: String, tags: [String: String]) async throws {
        // us-east-1 is the Region of a request without a location, and must not be named.
        let location: BucketLocationConstraint? = region == .usEast1 ? nil : .init(rawValue: region.rawValue)
        let namespace = AccountRegionalNamespace(account: account, region: region)
        func create(with tags: [Tag]?) async throws {
            let configuration = location == nil && tags == nil ? nil : CreateBucketConfiguration(locationConstraint: location, tags: tags)
            let request = CreateBucketRequest(
                bucket: name,
                createBucketConfiguration: configuration,
                bucketNamespace: namespace.contains(name) ? .accountRegional : nil
            )
            _ = try await patiently(Self.busyBucket) { try await caller.call(CreateBucket.self, request) }
        }
        do {
            do {
                try await create(with: tags.isEmpty ? nil : Self.list(tags))
            } catch let refusal as ServiceRefusal where refusal.means("MalformedXML", "NotImplemented") && !tags.isEmpty {
                // Tags in this request are young: elsewhere they come afterwards.
                try await create(with: nil)
            }
        } catch let refusal as ServiceRefusal where refusal.means("BucketAlreadyOwnedByYou") {
            // Another was faster.
        } catch let refusal as ServiceRefusal where refusal.means("BucketAlreadyExists") {
            throw ProvisioningError.bucketBelongsToOthers(name)
        }
    }

    /// PutBucketTagging replaces them all: others' tags are written again. That holds for AWS's own as well, such as `aws:cloudformation:…`
    /// on a stack's bucket: S3 refuses a request without them.
    private func writeTags(_ tags: [String: String], of name: String) async throws {
        let known = Dictionary(try await reader.bucketTags(name).map { ($0.key, $0.value) }) { $1 }
        let all = known.merging(tags) { $1 }
        guard all != known else { return }
        let request = PutBucketTaggingRequest(bucket: name, tagging: Tagging(tagSet: Self.list(all)))
        _ = try await patiently(Self.freshBucket) { try await caller.call(PutBucketTagging.self, request) }
    }

    private static func list(_ tags: [String: String]) -> [Tag] {
        tags.sorted { $0.key < $1.key }.map { Tag(key: $0.key, value: $0.value) }
    }

    private func writePublicAccessBlock(_ wanted: String, of name: String, isNew: Bool) async throws {
        if isNew {
            let known = try await reader.optional("NoSuchPublicAccessBlockConfiguration", "NotImplemented", "MethodNotAllowed") {
                try await caller.call(GetPublicAccessBlock.self, GetPublicAccessBlockRequest(bucket: name)).publicAccessBlockConfiguration
            }
            if let known = known ?? nil, CanonicalJSON(BucketValues.text(of: known)) == CanonicalJSON(wanted) { return }
        }
        let block = PublicAccessBlockConfiguration(
            blockPublicAcls: true,
            ignorePublicAcls: true,
            blockPublicPolicy: true,
            restrictPublicBuckets: true
        )
        let request = PutPublicAccessBlockRequest(bucket: name, publicAccessBlockConfiguration: block)
        do {
            _ = try await patiently(Self.freshBucket) { try await caller.call(PutPublicAccessBlock.self, request) }
        } catch let refusal as ServiceRefusal where isNew && refusal.means("NotImplemented", "MethodNotAllowed") {
            // A cloud without them.
        }
    }

    private func writeRule(_ id: String, _ wanted: String, of name: String) async throws {
        var rules = try await reader.crossOriginRules(name)
        guard let rule = BucketValues.rule(id: id, parsing: wanted) else { return }
        rules.removeAll { $0.id == id }
        rules.append(rule)
        let request = PutBucketCorsRequest(bucket: name, corsConfiguration: CORSConfiguration(corsRules: rules))
        _ = try await patiently(Self.freshBucket) { try await caller.call(PutBucketCors.self, request) }
    }

    /// Puts a bucket's notifications once, whatever number of ours changed: S3 sends a test event each time. Others' stay.
    func writeNotifications(_ changes: [PropertyChange], of name: String) async throws {
        let request = GetBucketNotificationConfigurationRequest(bucket: name)
        var configuration = try await caller.call(GetBucketNotificationConfiguration.self, request)
        for change in changes {
            guard case .notification(let id) = change.property else { continue }
            configuration.replace(id, change.new)
        }
        try await putNotifications(configuration, of: name)
    }

    /// On AWS the policy that was just set takes a moment until S3 sees it; it refuses the destination until then.
    func putNotifications(_ configuration: NotificationConfiguration, of name: String) async throws {
        let request = PutBucketNotificationConfigurationRequest(bucket: name, notificationConfiguration: configuration)
        var attempt = 1
        while true {
            do {
                _ = try await patiently(Self.freshBucket) { try await caller.call(PutBucketNotificationConfiguration.self, request) }
                return
            } catch let refusal as ServiceRefusal where refusal.isAboutDestination && attempt < 6 {
                attempt += 1
                try await clock.sleep(for: .seconds(2))
            }
        }
    }
}

extension ServiceRefusal {
    /// S3 has one code for all that is wrong with notifications; what does not pass with time is not worth waiting for.
    fileprivate var isAboutDestination: Bool {
        means("InvalidArgument") && answer?.message.contains("destination") == true
    }
}

extension NotificationConfiguration {
    /// Takes out what has our id, and puts in the notification in its place; nil only takes out.
    mutating func replace(_ id: String, _ wanted: String?) {
        queueConfigurations?.removeAll { $0.id == id }
        topicConfigurations?.removeAll { $0.id == id }
        guard let notification = wanted.flatMap({ BucketValues.Notification(parsing: $0) }) else { return }
        let events = notification.events.map { Event(rawValue: $0) }
        if Arn(notification.destination)?.service == "sqs" {
            queueConfigurations =
                (queueConfigurations ?? []) + [QueueConfiguration(id: id, queueArn: notification.destination, events: events)]
        } else {
            topicConfigurations =
                (topicConfigurations ?? []) + [TopicConfiguration(id: id, topicArn: notification.destination, events: events)]
        }
    }
}
