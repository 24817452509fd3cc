import AWSCore
import S3Model
import SNSModel
import Testing

@testable import Pipeline

@Suite struct RemovalTests {
    let cloud = FakeCloud()

    func provisioner(suffix: String? = nil) -> Provisioner {
        let names = ResourceNames(suffix: suffix)
        return Provisioner(
            caller: cloud,
            region: Region(rawValue: "eu-west-1"),
            names: names,
            webOrigins: ["http://x"],
            clock: ManualClock()
        )
    }

    @Test func removesItsOwnInOrder() async throws {
        _ = try await provisioner().run()
        cloud.with { state in
            state.queues["processed-web-01J"] = [:]
            state.tags["queue processed-web-01J"] = ["darkroom:deployment": "default"]
            state.subscriptions = [
                Subscription(
                    subscriptionArn: "arn:aws:sns:eu-west-1:123456789012:processed:1",
                    protocol: "sqs",
                    endpoint: "arn:aws:sqs:eu-west-1:123456789012:processed-web-01J"
                ),
                Subscription(
                    subscriptionArn: "arn:aws:sns:eu-west-1:123456789012:processed:2",
                    protocol: "email",
                    endpoint: "a@example.com"
                ),
            ]
        }
        let plan = try await provisioner().removalPlan()
        #expect(plan.kept == [])
        #expect(
            plan.removals.map(\.identity.description) == [
                "subscription arn:aws:sqs:eu-west-1:123456789012:processed-web-01J", "queue processed-web-01J", "queue uploads",
                "queue uploads-dlq", "topic processed", "role darkroom-processor", "role darkroom-web", "log group /local/processor",
                "log group /local/webapp", "bucket uploads", "bucket processed", "bucket rejected",
            ]
        )
        #expect(plan.removals[4].remark == "with its 2 subscriptions")
        #expect(try await provisioner().remove(plan, deletesPhotos: false).isEmpty)
        #expect(cloud.with { $0.buckets.isEmpty && $0.queues.isEmpty && $0.topics.isEmpty && $0.groups.isEmpty && $0.roles.isEmpty })
        #expect(try await provisioner().removalPlan() == RemovalPlan(removals: [], kept: []))
    }

    @Test func leavesWhatItDidNotMake() async throws {
        cloud.with { _ = $0.buckets.insert("rejected") }
        _ = try await provisioner().run()
        _ = try await provisioner(suffix: "blue").run()
        cloud.with { state in
            state.tags["queue uploads"] = nil
            state.tags["bucket uploads"]?["aws:cloudformation:stack-name"] = "photos"
            state.tags["role darkroom-web"]?["darkroom:deployment"] = "blue"
            state.queues["processed-web-other"] = [:]
        }
        let plan = try await provisioner().removalPlan()
        #expect(
            Set(plan.kept.map { "\($0.identity): \($0.reason)" }) == [
                "queue uploads: it lacks the tag darkroom:deployment",
                "bucket uploads: it belongs to the stack photos, which is to be deleted instead; once that is done, --left-by-stack photos takes it",
                "role darkroom-web: it belongs to the deployment \"blue\"",
                "bucket rejected: it was there before provisioning (tag darkroom:adopted)",
            ]
        )
        #expect(try await provisioner().remove(plan, deletesPhotos: true).isEmpty)
        cloud.with { state in
            #expect(state.buckets == ["uploads", "rejected", "uploads-blue", "processed-blue", "rejected-blue"])
            #expect(Set(state.queues.keys) == ["uploads", "processed-web-other", "uploads-blue", "uploads-blue-dlq"])
            // What provisioning had put into a bucket that stays is gone, or it would tell a topic that is no more.
            #expect(state.notifications["rejected"]?.topicConfigurations?.isEmpty != false)
        }
    }

    @Test func whatADeletedStackLeftGoesWhenThatStackIsNamed() async throws {
        _ = try await provisioner().run()
        cloud.with { state in
            state.tags["bucket uploads"]?["aws:cloudformation:stack-name"] = "darkroom-storage"
            state.tags["bucket processed"]?["aws:cloudformation:stack-name"] = "other"
        }
        let plan = try await provisioner().removalPlan(leftBy: "darkroom-storage")
        #expect(plan.kept.map(\.identity.description) == ["bucket processed"])
        #expect(try await provisioner().remove(plan, deletesPhotos: false).isEmpty)
        #expect(cloud.with { $0.buckets } == ["processed"])
    }

    @Test func bucketsWithPhotosAreNamed() async throws {
        _ = try await provisioner().run()
        cloud.with { $0.objects["uploads"] = ["a.jpg", "b.jpg"] }
        let plan = try await provisioner().removalPlan()
        #expect(plan.bucketsWithObjects == ["uploads"])
        // Without leave to empty it, S3 keeps the bucket, and all else goes.
        let left = try await provisioner().remove(plan, deletesPhotos: false)
        #expect(left.map(\.identity.description) == ["bucket uploads"])
        #expect(cloud.with { $0.buckets } == ["uploads"])
        let rest = try await provisioner().removalPlan()
        #expect(try await provisioner().remove(rest, deletesPhotos: true).isEmpty)
        #expect(cloud.with { $0.buckets.isEmpty })
    }

    @Test func oneThatFailsKeepsNoOther() async throws {
        _ = try await provisioner().run()
        cloud.with { $0.failures["DeleteRole"] = AWSError("DeleteConflict", status: 409, message: "must detach all policies first") }
        let plan = try await provisioner().removalPlan()
        let left = try await provisioner().remove(plan, deletesPhotos: false)
        #expect(left.map(\.identity.name) == ["darkroom-processor", "darkroom-web"])
        #expect(left.allSatisfy { $0.reason.contains("must detach all policies first") })
        #expect(cloud.with { $0.buckets.isEmpty && $0.topics.isEmpty })
    }
}
