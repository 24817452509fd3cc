import AWSCore
import AWSEvents
import S3Model

/// All of the pipeline's resources as they are to be. Nothing is asked here.
struct PipelineResources {
    var names: ResourceNames
    var region: Region
    var account: AccountID
    /// Where the web app's page comes from.
    var webOrigins: [String]
    /// The user's own tags.
    var tags: [String: String]

    static let policyName = "darkroom"
    static let crossOriginRuleID = "darkroom-web"
    static let created = Event(rawValue: "s3:ObjectCreated:*")

    private var policies: AccessPolicies { AccessPolicies(names: names, region: region, account: account) }

    /// In the order in which they are made: who is named by another comes first.
    var all: [DesiredResource] { buckets + queues + [topic] + logGroups + roles }

    private var tagProperties: [DesiredProperty] {
        let own = [ResourceNames.deploymentTag: names.deployment]
        return tags.merging(own) { $1 }.sorted { $0.key < $1.key }.map { DesiredProperty(.tag($0.key), $0.value) }
    }

    // MARK: Buckets

    private var buckets: [DesiredResource] {
        let queueArn = names.queueArn(names.uploadQueue, region: region, account: account)
        let topicArn = names.topicArn(region: region, account: account)
        return [
            bucket(names.uploads, tells: queueArn, page: ["POST", "GET", "HEAD"]),
            bucket(names.processed, tells: topicArn, page: ["GET", "HEAD"]),
            bucket(names.rejected, tells: topicArn, page: []),
        ]
    }

    /// The page uploads to one bucket and reads from another, from the web app's origins only; rejections it reads from the web app.
    private func bucket(_ name: String, tells destination: String, page methods: [String]) -> DesiredResource {
        var properties = tagProperties
        properties.append(DesiredProperty(.publicAccessBlock, BucketValues.everythingBlocked))
        if !methods.isEmpty {
            let rule = CORSRule(
                id: Self.crossOriginRuleID,
                allowedHeaders: ["*"],
                allowedMethods: methods,
                allowedOrigins: webOrigins,
                exposeHeaders: ["ETag", "x-amz-request-id", "x-amz-version-id"],
                maxAgeSeconds: 3600
            )
            properties.append(DesiredProperty(.crossOriginRule(Self.crossOriginRuleID), BucketValues.text(of: rule)))
        }
        let notification = BucketValues.Notification(destination: destination, events: [Self.created.rawValue], filter: [])
        properties.append(DesiredProperty(.notification("darkroom-\(name)"), notification.text))
        return DesiredResource(.bucket, name, properties)
    }

    // MARK: Messages

    private var queues: [DesiredResource] {
        func attribute(_ name: String, _ value: String) -> DesiredProperty { DesiredProperty(.attribute(name), value) }
        let dead = names.queueArn(names.deadLetterQueue, region: region, account: account)
        let source = names.queueArn(names.uploadQueue, region: region, account: account)
        return [
            DesiredResource(
                .queue,
                names.deadLetterQueue,
                [
                    // The longest there is: these wait for a person.
                    attribute("MessageRetentionPeriod", "1209600"),
                    attribute("RedriveAllowPolicy", policies.redriveAllowance(source: source).compact),
                ] + tagProperties
            ),
            DesiredResource(
                .queue,
                names.uploadQueue,
                [
                    // Short, so that the photos of a processor that died come back soon; processors extend it while they work.
                    attribute("VisibilityTimeout", "30"),
                    attribute("ReceiveMessageWaitTimeSeconds", "20"),
                    attribute("RedrivePolicy", policies.redrive(to: dead).compact),
                    attribute("Policy", policies.queueAccess.compact),
                ] + tagProperties
            ),
        ]
    }

    private var topic: DesiredResource {
        DesiredResource(
            .topic,
            names.topic,
            [
                DesiredProperty(.attribute("Policy"), policies.topicAccess.compact),
                // SHA-256 instead of SHA-1.
                DesiredProperty(.attribute("SignatureVersion"), "2"),
            ] + tagProperties
        )
    }

    // MARK: Logs and roles

    /// Logs are kept for a month; a retention that somebody chose stays.
    private var logGroups: [DesiredResource] {
        [names.processorLogGroup, names.webLogGroup].map { name in
            DesiredResource(.logGroup, name, [DesiredProperty(.retention, "30", yieldsToOthers: true)] + tagProperties)
        }
    }

    private var roles: [DesiredResource] {
        [
            (names.processorRole, policies.processorTrust, policies.processorAccess),
            (names.webRole, policies.webTrust, policies.webAccess),
        ].map { name, trust, access in
            DesiredResource(
                .role,
                name,
                [
                    DesiredProperty(.trust, trust.compact), DesiredProperty(.inlinePolicy(Self.policyName), access.compact),
                ] + tagProperties
            )
        }
    }
}
