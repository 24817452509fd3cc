import AWSCore
import AWSEvents
import AWSWire
import S3Model
import Testing

@testable import Pipeline

@Suite struct ProvisionerTests {
    let cloud = FakeCloud()
    let clock = ManualClock()

    func provisioner(names: ResourceNames = ResourceNames(), origins: [String] = ["http://localhost:5000"]) -> Provisioner {
        Provisioner(caller: cloud, region: Region(rawValue: "eu-west-1"), names: names, webOrigins: origins, clock: clock)
    }

    @Test func providesEverythingOnce() async throws {
        let first = try await provisioner().run()
        #expect(first.allSatisfy { $0.outcome == .created })
        #expect(
            first.map(\.description) == [
                "created bucket uploads", "created bucket processed", "created bucket rejected", "created queue uploads-dlq",
                "created queue uploads", "created topic processed", "created notification uploads", "created notification processed",
                "created notification rejected", "created cross-origin rules uploads", "created cross-origin rules processed",
                "created log group /local/processor", "created log group /local/webapp", "created role darkroom-processor",
                "created role darkroom-web",
            ]
        )
        let writes = cloud.writes.count
        let second = try await provisioner().run()
        #expect(second.allSatisfy { $0.outcome == .unchanged })
        #expect(second.count == first.count)
        #expect(cloud.writes.count == writes)
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
        let changes = try await provisioner(origins: ["http://localhost:5001"]).run().filter { $0.outcome != .unchanged }
        #expect(changes.map(\.kind) == [.crossOriginRules, .crossOriginRules])
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
        }
        let changes = try await provisioner().run().filter { $0.outcome != .unchanged }
        #expect(
            changes == [
                ProvisionedResource(.queue, "uploads", .updated(["VisibilityTimeout"])),
                ProvisionedResource(.notification, "uploads", .updated(["destination"])),
                ProvisionedResource(.role, "darkroom-web", .updated(["what it may do"])),
            ]
        )
        #expect(cloud.with { $0.queues["uploads"]?["Extra"] } == "kept")
        #expect(cloud.with { $0.notifications["uploads"]?.queueConfigurations?.map(\.id) } == ["mine", "darkroom-uploads"])
        #expect(cloud.with { $0.groups["/local/webapp"] } == .some(7))
    }

    @Test func waitsUntilS3SeesThePolicy() async throws {
        cloud.with { $0.refusals = 2 }
        let run = Task { try await provisioner().run() }
        for _ in 0..<2 {
            while clock.sleeperCount == 0 { await Task.yield() }
            clock.advance(by: .seconds(2))
        }
        #expect(try await run.value.allSatisfy { $0.outcome == .created })
    }

    @Test func saysWhenABucketBelongsToOthers() async throws {
        await #expect(throws: ProvisioningError.bucketBelongsToOthers("taken")) {
            try await provisioner(names: ResourceNames(uploads: "taken")).run()
        }
    }

    @Test func documentsAreComparedByMeaning() {
        #expect(JSONEquivalence.equal(#"{"a":["x"],"b":5}"#, #"{ "b" : "5", "a" : "x" }"#))
        #expect(JSONEquivalence.equal(#"{"a":["x","y"]}"#, #"{"a":["y","x"]}"#))
        #expect(JSONEquivalence.equal("%7B%22a%22%3A1%7D", #"{"a":1}"#))
        #expect(!JSONEquivalence.equal(#"{"a":1}"#, #"{"a":2}"#))
        #expect(!JSONEquivalence.equal(#"{"a":{"b":1}}"#, #"{"a":1}"#))
        #expect(!JSONEquivalence.equal("30", "60"))
    }

    @Test func rolesHaveNoWildcards() throws {
        let policies = AccessPolicies(names: ResourceNames(), region: .usEast1, account: .local)
        for policy in [policies.processorAccess, policies.webAccess] {
            let statements = try JSONParser.parse(Array(policy.compact.utf8)).root["Statement"]?.children ?? []
            #expect(!statements.isEmpty)
            for statement in statements {
                let actions = statement["Action"].map { $0.kind == .list ? $0.children : [$0] } ?? []
                for action in actions { #expect(action.string?.contains("*") == false) }
                // Only what has a condition instead of resources may be on everything.
                if statement["Resource"]?.string == "*" { #expect(statement["Condition"] != nil) }
            }
        }
    }

    @Test func onlyTheTopicSendsToAReplicasQueue() throws {
        let names = ResourceNames(topic: "results")
        let policy = AccessPolicies(names: names, region: .usEast1, account: .local).replicaQueueAccess("results-web-X")
        #expect(
            JSONEquivalence.equal(
                policy.compact,
                #"""
                {"Version":"2012-10-17","Statement":[
                  {"Sid":"TopicSendsMessages","Effect":"Allow","Principal":{"Service":"sns.amazonaws.com"},"Action":"sqs:SendMessage",
                   "Resource":"arn:aws:sqs:us-east-1:000000000000:results-web-X",
                   "Condition":{"ArnEquals":{"aws:SourceArn":"arn:aws:sns:us-east-1:000000000000:results"}}},
                  {"Sid":"NobodyElseSends","Effect":"Deny","Principal":"*","Action":"sqs:SendMessage",
                   "Resource":"arn:aws:sqs:us-east-1:000000000000:results-web-X",
                   "Condition":{"ArnNotEquals":{"aws:SourceArn":"arn:aws:sns:us-east-1:000000000000:results"}}}]}
                """#
            )
        )
    }
}
