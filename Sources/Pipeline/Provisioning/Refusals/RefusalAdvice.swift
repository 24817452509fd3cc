import AWSClient
import AWSCore

/// What a person can do about a refusal. The codes are those of all protocols: each service has its own for the same.
///
/// https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html
/// https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html
enum RefusalAdvice {
    private static let unknownKeys: Set = [
        "InvalidClientTokenId", "UnrecognizedClientException", "InvalidAccessKeyId", "AuthFailure", "InvalidToken", "NotSignedUp",
    ]
    private static let expired: Set = ["ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired"]
    private static let notAllowed: Set = [
        "AccessDenied", "AccessDeniedException", "AuthorizationError", "AuthorizationErrorException", "UnauthorizedOperation",
        "AllAccessDisabled",
    ]
    private static let notEnabled: Set = [
        "OptInRequired", "SubscriptionRequiredException", "RegionDisabledException", "RegionDisabled", "IllegalLocationConstraintException",
        "InvalidLocationConstraint",
    ]
    private static let wrongNamespace: Set = [
        "InvalidNamespaceHeader", "MissingNamespaceHeader", "InvalidBucketName", "InvalidBucketNamespace",
    ]

    static func advice(for refusal: ServiceRefusal) -> String? {
        let region = refusal.region
        if let error = refusal.cause as? TransportError { return unreachable(error.endpoint, refusal.operation, region) }
        if refusal.cause is CredentialError { return "Log in (aws configure, aws sso login), or name a profile by AWS_PROFILE." }
        guard let answer = refusal.answer else { return nil }
        if refusal.isAmong(unknownKeys) {
            let reason =
                "\(region) does not know these credentials: they are wrong, deleted, or of another partition than \(region.partition)"
            return isOpenToEveryAccount(region) ? "\(reason)." : "\(reason), or the account has not enabled the Region. \(enabling(region))"
        }
        if refusal.isAmong(expired) {
            return "These credentials are no longer valid: log in again (aws sso login), or renew the role's session."
        }
        if refusal.isAmong(notEnabled) { return "The account has not enabled \(region), or it is no Region. \(enabling(region))" }
        if answer.code == "SignatureDoesNotMatch" {
            return "The secret key is not that of the access key; it may have been copied wrongly."
        }
        if refusal.isAmong(notAllowed) {
            return "These credentials need the permission \(refusal.operation). Where they have it, the organisation may forbid \(region)."
        }
        if refusal.operation == "s3:CreateBucket", refusal.isAmong(wrongNamespace) || answer.status == 501 {
            return "Choose names of your own by \(ResourceNames.bucketVariables.joined(separator: ", "))."
        }
        if refusal.isAmong(["TooManyBuckets"]) { return "The account's quota of buckets is used up: Service Quotas has more." }
        return nil
    }

    private static func unreachable(_ endpoint: Endpoint, _ operation: String, _ region: Region) -> String {
        let partition = Partition(of: region)
        let isAWS = [partition.hostSuffix, partition.dualStackHostSuffix].contains { endpoint.host.hasSuffix(".\($0)") }
        guard isAWS else {
            return "Whatever AWS_ENDPOINT_URL or the profile names there does not answer: start it, or correct the address."
        }
        let service = operation.prefix { $0 != ":" }
        return "Where the network is as it should be, \(region) is no Region, or it lacks the service \(service)."
    }

    private static func enabling(_ region: Region) -> String {
        "Enable it by: aws account enable-region --region-name \(region). That takes minutes to hours."
    }

    /// The Regions that every account has from the start. All that came after March 2019 must be enabled first.
    private static func isOpenToEveryAccount(_ region: Region) -> Bool {
        let fromTheStart: Set = [
            "us-east-1", "us-east-2", "us-west-1", "us-west-2", "ca-central-1", "sa-east-1", "eu-central-1", "eu-west-1", "eu-west-2",
            "eu-west-3",
            "eu-north-1", "ap-south-1", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-southeast-1", "ap-southeast-2",
        ]
        return region.partition != "aws" || fromTheStart.contains(region.rawValue)
    }
}
