import AWSClient
import AWSCore
import AWSWire
import S3Model

extension Provisioner {
    /// S3 → SQS for uploads, S3 → SNS for what comes of them.
    func provideNotifications(_ account: AccountID) async throws -> [ProvisionedResource] {
        let created = [Event(rawValue: "s3:ObjectCreated:*")]
        let queueArn = names.queueArn(names.uploadQueue, region: region, account: account)
        let topicArn = names.topicArn(region: region, account: account)
        let toQueue = QueueConfiguration(id: "darkroom-\(names.uploads)", queueArn: queueArn, events: created)
        var resources = [
            try await provideNotification(on: names.uploads) { configuration in
                let others = (configuration.queueConfigurations ?? []).filter { $0.id != toQueue.id }
                configuration.queueConfigurations = others + [toQueue]
            }
        ]
        for bucket in [names.processed, names.rejected] {
            let toTopic = TopicConfiguration(id: "darkroom-\(bucket)", topicArn: topicArn, events: created)
            resources.append(
                try await provideNotification(on: bucket) { configuration in
                    let others = (configuration.topicConfigurations ?? []).filter { $0.id != toTopic.id }
                    configuration.topicConfigurations = others + [toTopic]
                }
            )
        }
        return resources
    }

    /// Puts a bucket's notifications when `change` makes a difference to those that it has: S3 sends a test event each time.
    private func provideNotification(
        on bucket: String,
        change: (inout NotificationConfiguration) -> Void
    ) async throws -> ProvisionedResource {
        let known = try await caller.call(
            GetBucketNotificationConfiguration.self,
            GetBucketNotificationConfigurationRequest(bucket: bucket)
        )
        var wanted = known
        change(&wanted)
        guard !wanted.isEquivalent(to: known) else { return ProvisionedResource(.notification, bucket, .unchanged) }
        try await putNotification(wanted, on: bucket)
        let isNew = (known.queueConfigurations ?? []).isEmpty && (known.topicConfigurations ?? []).isEmpty
        return ProvisionedResource(.notification, bucket, isNew ? .created : .updated(["destination"]))
    }

    /// On AWS the policy that was just set takes a moment until S3 sees it; it refuses the destination until then.
    private func putNotification(_ configuration: NotificationConfiguration, on bucket: String) async throws {
        let request = PutBucketNotificationConfigurationRequest(bucket: bucket, notificationConfiguration: configuration)
        var attempts = 1
        while true {
            do {
                _ = try await caller.call(PutBucketNotificationConfiguration.self, request)
                return
            } catch let error as AWSError where error.means("InvalidArgument") && attempts < 6 {
                attempts += 1
                try await clock.sleep(for: .seconds(2))
            }
        }
    }
}

extension NotificationConfiguration {
    /// Equality in which absent and empty lists are the same, and order does not count.
    fileprivate func isEquivalent(to other: NotificationConfiguration) -> Bool {
        func same<Element: Equatable>(_ left: [Element]?, _ right: [Element]?) -> Bool {
            let left = left ?? []
            let right = right ?? []
            return left.count == right.count && left.allSatisfy { right.contains($0) }
        }
        return same(queueConfigurations, other.queueConfigurations) && same(topicConfigurations, other.topicConfigurations)
    }
}
