import AWSCore
import AWSWire
import S3Model
import Testing

@testable import Pipeline

@Suite struct ProvisionerTests {
    let cloud = FakeCloud()
    let clock = ManualClock()

    func provisioner(names: ResourceNames = ResourceNames(), origins: [String] = ["http://localhost:5000"], tags: [String: String] = [:])
        -> Provisioner
    {
        Provisioner(caller: cloud, region: Region(rawValue: "eu-west-1"), names: names, webOrigins: origins, tags: tags, clock: clock)
    }

    @Test func providesEverythingOnce() async throws {
        let first = try await provisioner().run()
        #expect(first.changes.allSatisfy { $0.action == .create })
        #expect(
            first.changes.map(\.identity.description) == [
                "bucket uploads", "bucket processed", "bucket rejected", "queue uploads-dlq", "queue uploads", "topic processed",
                "log group /local/processor", "log group /local/webapp", "role darkroom-processor", "role darkroom-web",
            ]
        )
        let writes = cloud.writes.count
        let second = try await provisioner().run()
        #expect(second.isEmpty)
        #expect(second.changes.count == first.changes.count)
        #expect(cloud.writes.count == writes)
    }

    @Test func planningChangesNothing() async throws {
        let plan = try await provisioner().plan()
        #expect(!plan.isEmpty)
        #expect(cloud.writes == [])
    }

    @Test func everythingCarriesTheTags() async throws {
        _ = try await provisioner(names: ResourceNames(suffix: "blue"), tags: ["team": "photo"]).run()
        let tags = cloud.with { $0.tags }
        #expect(tags.count == 10)
        #expect(tags.values.allSatisfy { $0 == ["team": "photo", "darkroom:deployment": "blue"] })
    }

    @Test func theQueueRedrivesAndLetsOnlyThisBucketIn() async throws {
        _ = try await provisioner().run()
        let queue = try #require(cloud.with { $0.queues["uploads"] })
        #expect(
            queue["RedrivePolicy"]
                == #"{"deadLetterTargetArn":"arn:aws:sqs:eu-west-1:123456789012:uploads-dlq","maxReceiveCount":5}"#
        )
        #expect(
            queue["Policy"]
                == #"{"Version":"2012-10-17","Statement":[{"Sid":"S3SendsUploads","Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"#
                + #""Action":"sqs:SendMessage","Resource":"arn:aws:sqs:eu-west-1:123456789012:uploads","#
                + #""Condition":{"ArnEquals":{"aws:SourceArn":"arn:aws:s3:::uploads"},"#
                + #""StringEquals":{"aws:SourceAccount":"123456789012"}}}]}"#
        )
        let topic = try #require(cloud.with { $0.topics["arn:aws:sns:eu-west-1:123456789012:processed"] })
        #expect(topic["Policy"]?.contains(#""aws:SourceArn":["arn:aws:s3:::processed","arn:aws:s3:::rejected"]"#) == true)
    }

    @Test func crossOriginRulesFollowTheWebApp() async throws {
        _ = try await provisioner().run()
        let others = CORSRule(id: "mine", allowedMethods: ["GET"], allowedOrigins: ["https://example.com"])
        cloud.with { $0.cors["uploads"]?.corsRules.append(others) }
        let plan = try await provisioner(origins: ["http://localhost:5001"]).run()
        let rule = ResourceProperty.crossOriginRule("darkroom-web")
        #expect(plan.changes.filter { $0.action != .keep }.map(\.properties).allSatisfy { $0.map(\.property) == [rule] })
        #expect(plan.changes.filter { $0.action != .keep }.map(\.identity.name) == ["uploads", "processed"])
        let rules = cloud.with { $0.cors["uploads"]?.corsRules ?? [] }
        #expect(rules.count == 2)
        #expect(rules.contains(others))
        #expect(rules.last?.allowedOrigins == ["http://localhost:5001"])
    }

    @Test func updatesOnlyWhatDiffersAndKeepsWhatIsNotItsOwn() async throws {
        _ = try await provisioner().run()
        let others = QueueConfiguration(
            id: "mine",
            queueArn: "arn:aws:sqs:eu-west-1:123456789012:other",
            events: [Event(rawValue: "s3:ObjectRemoved:*")]
        )
        cloud.with { state in
            state.queues["uploads"]?["VisibilityTimeout"] = "600"
            state.queues["uploads"]?["Extra"] = "kept"
            state.queues["uploads"]?["RedrivePolicy"] =
                #"{"maxReceiveCount":"5", "deadLetterTargetArn":"arn:aws:sqs:eu-west-1:123456789012:uploads-dlq"}"#
            state.notifications["uploads"] = NotificationConfiguration(queueConfigurations: [others])
            state.rolePolicies["darkroom-web"] = "{}"
            state.groups["/local/webapp"] = 7
            state.tags["role darkroom-processor"]?["team"] = "mine"
            state.tags["bucket rejected"]?["darkroom:deployment"] = "default"
        }
        let before = cloud.writes.count
        let plan = try await provisioner().run()
        #expect(
            plan.changes.filter { $0.action != .keep }.map { [$0.identity.description] + $0.properties.map(\.property.description) } == [
                ["bucket uploads", "notification darkroom-uploads"], ["queue uploads", "VisibilityTimeout"],
                ["role darkroom-web", "policy darkroom"],
            ]
        )
        #expect(
            cloud.writes[before...] == ["SetQueueAttributes", "PutRolePolicy", "PutBucketNotificationConfiguration"]
        )
        #expect(cloud.with { $0.queues["uploads"]?["Extra"] } == "kept")
        #expect(cloud.with { $0.notifications["uploads"]?.queueConfigurations?.map(\.id) } == ["mine", "darkroom-uploads"])
        #expect(cloud.with { $0.groups["/local/webapp"] } == .some(7))
        #expect(cloud.with { $0.tags["role darkroom-processor"]?["team"] } == "mine")
    }

    @Test func whatAStackMadeUnderOtherIDsIsAsGood() async throws {
        _ = try await provisioner().run()
        cloud.with { state in
            state.notifications["uploads"]?.queueConfigurations?[0].id = "Zm9v"
            state.notifications["processed"]?.topicConfigurations?[0].id = nil
            state.cors["uploads"]?.corsRules[0].id = "other"
            state.cors["uploads"]?.corsRules[0].allowedMethods = ["HEAD", "GET", "POST"]
        }
        #expect(try await provisioner().plan().isEmpty)
    }

    @Test func waitsUntilS3SeesThePolicy() async throws {
        cloud.with { $0.refusals = 2 }
        let run = Task { try await provisioner().run() }
        for _ in 0..<2 {
            while clock.sleeperCount == 0 { await Task.yield() }
            clock.advance(by: .seconds(2))
        }
        #expect(try await run.value.changes.allSatisfy { $0.action == .create })
    }

    @Test(
        arguments: [
            ("CreateQueue", AWSError("QueueDeletedRecently", status: 400, message: ""), 10),
            ("CreateBucket", AWSError("OperationAborted", status: 409, message: ""), 2),
            ("PutRolePolicy", AWSError("ConcurrentModification", status: 409, message: ""), 2),
            ("PutRolePolicy", AWSError("NoSuchEntity", status: 404, message: ""), 2),
            ("PutBucketCors", AWSError("NoSuchBucket", status: 404, message: ""), 2),
        ]
    )
    func waitsForWhatIsStillGoingOn(_ operation: String, _ answer: AWSError, _ seconds: Int) async throws {
        cloud.with { $0.delays[operation] = (answer, 2) }
        let run = Task { try await provisioner().run() }
        for _ in 0..<2 {
            while clock.sleeperCount == 0 { await Task.yield() }
            clock.advance(by: .seconds(seconds))
        }
        _ = try await run.value
        #expect(try await provisioner().plan().isEmpty)
    }

    @Test func anotherThatWasFasterIsNoFailure() async throws {
        let plan = try await provisioner().plan()
        _ = try await provisioner().run()
        // As a second run that had planned before the first was done.
        try await provisioner().carryOut(plan)
        #expect(try await provisioner().plan().isEmpty)
    }

    @Test func whatWasThereIsAdoptedAndSaidSo() async throws {
        cloud.with { _ = $0.buckets.insert("uploads") }
        let plan = try await provisioner().run()
        #expect(plan.changes[0].action == .update)
        #expect(cloud.with { $0.tags["bucket uploads"] } == ["darkroom:deployment": "default", "darkroom:adopted": "yes"])
        #expect(try await provisioner().plan().isEmpty)
    }

    @Test func othersTagsOfABucketStay() async throws {
        _ = try await provisioner().run()
        cloud.with { $0.tags["bucket uploads"] = ["darkroom:deployment": "default", "mine": "1"] }
        _ = try await provisioner(tags: ["team": "photo"]).run()
        #expect(cloud.with { $0.tags["bucket uploads"] } == ["darkroom:deployment": "default", "mine": "1", "team": "photo"])
    }

    @Test func awsOwnTagsOfAStacksBucketAreSentBack() async throws {
        _ = try await provisioner().run()
        let stacks = ["darkroom:deployment": "default", "aws:cloudformation:stack-name": "darkroom-storage"]
        cloud.with { $0.tags["bucket uploads"] = stacks }
        _ = try await provisioner(tags: ["team": "photo"]).run()
        #expect(cloud.with { $0.tags["bucket uploads"] } == stacks.merging(["team": "photo"]) { $1 })
    }

    @Test func anothersNotificationForTheSameEventsIsNamedBeforeAnythingIsDone() async throws {
        let function = LambdaFunctionConfiguration(
            id: "thumbnails",
            lambdaFunctionArn: "arn:aws:lambda:eu-west-1:123456789012:function:small",
            events: [Event(rawValue: "s3:ObjectCreated:Put")]
        )
        cloud.with { state in
            state.buckets = ["uploads"]
            state.notifications["uploads"] = NotificationConfiguration(lambdaFunctionConfigurations: [function])
        }
        let other = "\"thumbnails\" to arn:aws:lambda:eu-west-1:123456789012:function:small"
        await #expect(throws: ProvisioningError.notificationInTheWay("uploads", other)) { try await provisioner().plan() }
        await #expect(throws: ProvisioningError.notificationInTheWay("uploads", other)) { try await provisioner().run() }
        #expect(cloud.writes == [])
        // Other events are nothing to us.
        cloud.with { $0.notifications["uploads"]?.lambdaFunctionConfigurations?[0].events = [Event(rawValue: "s3:ObjectRemoved:*")] }
        _ = try await provisioner().run()
        #expect(try await provisioner().plan().isEmpty)
    }

    @Test func aCloudWithoutTagsAndBlocksIsServedAllTheSame() async throws {
        let missing = AWSError("NotImplemented", status: 501, message: "")
        cloud.with { state in
            for name in ["GetBucketTagging", "PutBucketTagging", "GetPublicAccessBlock", "PutPublicAccessBlock"] {
                state.failures[name] = missing
            }
            state.buckets = ["uploads", "processed", "rejected"]
        }
        let plan = try await provisioner().run()
        #expect(plan.changes[0].remarks == ["this cloud has no public access blocks", "this cloud has no tags"])
        #expect(try await provisioner().plan().isEmpty)
    }
}
