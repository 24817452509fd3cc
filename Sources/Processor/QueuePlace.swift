import AWSClient
import AWSCore
import AWSWire
import Logging
import Pipeline
import SQSModel
import ServiceLifecycle

/// Where the processor's queue and topic are. The topic lies in the queue's Region and account.
struct QueuePlace: Sendable, Hashable {
    var queueURL: String
    var topicArn: String

    /// Asks until the queue is there: it may be provisioned after the processor was started. Nil when the program stops meanwhile.
    static func find(
        _ names: ResourceNames,
        by caller: any OperationCaller,
        clock: any WallClock,
        logger: Logger
    ) async throws -> QueuePlace? {
        // The handler ends the wait between two tries; a request is short.
        let place = try? await cancelWhenGracefulShutdown { () async throws -> QueuePlace in
            var hasComplained = false
            while true {
                do {
                    return try await ask(names, by: caller)
                } catch {
                    try Task.checkCancellation()
                    if !hasComplained {
                        logger.warning("Waiting for the upload queue", metadata: ["queue": "\(names.uploadQueue)", "error": "\(error)"])
                    }
                    hasComplained = true
                    try await clock.sleep(for: .seconds(1))
                }
            }
        }
        return place
    }

    private static func ask(_ names: ResourceNames, by caller: any OperationCaller) async throws -> QueuePlace {
        let answer = try await caller.call(GetQueueUrl.self, GetQueueUrlRequest(queueName: names.uploadQueue))
        guard let url = answer.queueUrl else { throw ProvisioningError.incompleteAnswer("the queue's URL") }
        let attributes = try await caller.call(
            GetQueueAttributes.self,
            GetQueueAttributesRequest(queueUrl: url, attributeNames: [.queueArn])
        )
        guard let arn = attributes.attributes?["QueueArn"].flatMap({ Arn($0) }), let account = AccountID(arn.account) else {
            throw ProvisioningError.incompleteAnswer("the queue's ARN")
        }
        return QueuePlace(queueURL: url, topicArn: names.topicArn(region: Region(rawValue: arn.region), account: account))
    }
}
