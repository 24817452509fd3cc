import AWSCore
import CostExplorerModel
import Pricing

/// A line of the bill: what was used in an hour, and what it cost.
struct CostLine: Sendable {
    var key: MeterStorage.Key
    var amount: Int128
    var cost: Money

    /// What stands under a dimension. Of what requests and storage do not have, AWS says so.
    func value(of dimension: Dimension) -> String {
        switch dimension {
        case .service: key.type.service.rawValue
        case .serviceCode: key.type.service.code
        case .usageType: key.type.billingName(in: key.region)
        case .operation: key.operation
        case .region: key.region.rawValue
        case .linkedAccount, .payerAccount, .linkedAccountName: key.account.description
        case .recordType: "Usage"
        case .az: "NoAZ"
        case .instanceType: "NoInstanceType"
        case .instanceTypeFamily: "NoInstanceTypeFamily"
        case .purchaseType: "NoPurchaseType"
        case .platform, .operatingSystem: "NoOperatingSystem"
        case .tenancy: "NoTenancy"
        case .databaseEngine: "NoDatabaseEngine"
        case .cacheEngine: "NoCacheEngine"
        case .deploymentOption: "NoDeploymentOption"
        case .legalEntityName, .invoicingEntity: "Amazon Web Services, Inc."
        case .billingEntity: "AWS"
        default: ""
        }
    }
}

extension BilledService {
    /// As in the dimension `SERVICE_CODE` and in the Pricing API.
    fileprivate var code: String {
        switch self {
        case .s3: "AmazonS3"
        case .sqs: "AWSQueueService"
        case .sns: "AmazonSNS"
        case .cloudWatch: "AmazonCloudWatch"
        case .costExplorer: "AWSCostExplorer"
        }
    }
}
