import AWSClient
import AWSWire
import Pipeline
import SNSModel

/// Where a processor says what it does.
protocol PhotoAnnouncer: Sendable {
    func announce(_ message: PhotoMessage) async throws
}

/// The topic in SNS.
struct SNSAnnouncer: PhotoAnnouncer {
    let caller: any OperationCaller
    let topicArn: String

    func announce(_ message: PhotoMessage) async throws {
        _ = try await caller.call(Publish.self, PublishInput(topicArn: topicArn, message: message.json))
    }
}
