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
    ///
    /// - Throws: ``DrainProblem`` for a drain, which waits for no queue that is missing, and not for ever for one that does not answer.
    static func find(
        _ names: ResourceNames,
        drains: Bool,
        by caller: any OperationCaller,
        clock: any WallClock,
        logger: Logger
    ) async throws -> QueuePlace? {
        // The handler ends the wait between two tries; a request is short.
        do {
            return try await cancelWhenGracefulShutdown { () async throws -> QueuePlace in
                var failures = 0
                while true {
                    do {
                        return try await ask(names, by: caller)
                    } catch {
                        try Task.checkCancellation()
                        failures += 1
                        if drains, (error as? AWSError)?.isMissingQueue == true { throw DrainProblem.noSuchQueue(names.uploadQueue) }
                        if failures == 1 {
                            logger.warning(
                                "Waiting for the upload queue",
                                metadata: ["queue": "\(names.uploadQueue)", "error": "\(error)"]
                            )
                        }
                        if drains, failures == mostFailuresOfADrain { throw DrainProblem.queueUnreachable(names.uploadQueue) }
                        try await clock.sleep(for: .seconds(1))
                    }
                }
            }
        } catch let problem as DrainProblem {
            throw problem
        } catch {
            // Told to stop.
            return nil
        }
    }

    private static let mostFailuresOfADrain = 10

    private static func ask(_ names: ResourceNames, by caller: any OperationCaller) async throws -> QueuePlace {
        let answer = try await caller.call(GetQueueUrl.self, GetQueueUrlRequest(queueName: names.uploadQueue))
        guard let url = answer.queueUrl else { throw IncompleteAnswer(lacking: "the queue's URL") }
        let attributes = try await caller.call(
            GetQueueAttributes.self,
            GetQueueAttributesRequest(queueUrl: url, attributeNames: [.queueArn])
        )
        guard let arn = attributes.attributes?["QueueArn"].flatMap({ Arn($0) }) else {
            throw IncompleteAnswer(lacking: "the queue's ARN")
        }
        return QueuePlace(queueURL: url, topicArn: names.topicArn(besides: arn))
    }
}

extension ResourceNames {
    /// The topic in the queue's Region and account.
    func topicArn(besides queue: Arn) -> String {
        Arn(partition: queue.partition, service: "sns", region: queue.region, account: queue.account, resource: topic).description
    }
}
