import AWSEvents
import FoundationEssentials

/// The policies as CloudFormation's templates have them, with `Fn::Sub`'s placeholders for what is known only when a stack is made.
///
/// `scripts/policies.py` writes them into `deploy/cloudformation`.
public enum TemplatePolicies {
    /// A JSON object of all documents, by the names that the templates call them by.
    public static var json: String {
        let policies = AccessPolicies(
            names: ResourceNames(suffix: suffix, uploads: bucket("uploads"), processed: bucket("processed"), rejected: bucket("rejected")),
            partition: "${AWS::Partition}",
            region: "${AWS::Region}",
            account: "${AWS::AccountId}"
        )
        // The templates' parameter holds the dash, too, so that it can be empty.
        return documents(of: policies).compact.replacing("-\(suffix)", with: "${NameSuffix}")
    }

    static func documents(of policies: AccessPolicies) -> JSONText {
        let names = policies.names
        return [
            "uploadBucketAccess": policies.bucketAccess(names.uploads),
            "processedBucketAccess": policies.bucketAccess(names.processed),
            "rejectedBucketAccess": policies.bucketAccess(names.rejected),
            "queueAccess": policies.queueAccess,
            "topicAccess": policies.topicAccess,
            "redrive": policies.redrive(to: policies.queueArn(names.deadLetterQueue)),
            "redriveAllowance": policies.redriveAllowance(source: policies.queueArn(names.uploadQueue)),
            "processorTrust": policies.processorTrust,
            "processorAccess": policies.processorAccess,
            "webTrust": policies.webTrust,
            "webAccess": policies.webAccess,
        ]
    }

    private static let suffix = "${Suffix}"

    /// As ``AccountRegionalNamespace`` has it.
    private static func bucket(_ name: String) -> String { "\(name)-\(suffix)-${AWS::AccountId}-${AWS::Region}-an" }
}
