import AWSClient
import AWSCore
import Pipeline
import SNSModel
import STSModel
import Synchronization

/// The topic in SNS, here or on AWS.
final class SNSPhotoTopic: PhotoTopic {
    private let caller: any OperationCaller
    private let names: ResourceNames
    private let region: Region
    private let known = Mutex<String?>(nil)

    init(caller: any OperationCaller, names: ResourceNames, region: Region) {
        self.caller = caller
        self.names = names
        self.region = region
    }

    /// Made of the account that our credentials belong to: anybody may ask for that, while listing topics would need a permission.
    func arn() async throws -> String {
        if let arn = known.withLock({ $0 }) { return arn }
        let identity = try await caller.call(GetCallerIdentity.self, GetCallerIdentityRequest())
        guard let account = identity.account.flatMap({ AccountID($0) }) else { throw IncompleteAnswer(member: "Account") }
        let arn = names.topicArn(region: region, account: account)
        known.withLock { $0 = arn }
        return arn
    }

    func subscribe(_ topic: String, address: String) async throws -> Bool {
        let transfer = address.hasPrefix("https://") ? "https" : "http"
        let answer = try await caller.call(Subscribe.self, SubscribeInput(topicArn: topic, protocol: transfer, endpoint: address))
        // Until it is confirmed, SNS says "pending confirmation" in its place.
        return answer.subscriptionArn?.hasPrefix("arn:") == true
    }

    func confirm(_ topic: String, token: String) async throws {
        _ = try await caller.call(ConfirmSubscription.self, ConfirmSubscriptionInput(topicArn: topic, token: token))
    }
}
