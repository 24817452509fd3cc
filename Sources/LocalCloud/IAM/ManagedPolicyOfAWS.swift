import AWSCore

/// A policy that AWS manages. The well-known ones are here by name: they can be attached and listed. Their documents are not here.
struct ManagedPolicyOfAWS: Sendable, Hashable {
    let path: String
    let name: String

    var arn: String { "arn:aws:iam::aws:policy\(path)\(name)" }

    /// Nil for one that is not known here.
    init?(arn: String) {
        guard let known = Self.byArn[arn] else { return nil }
        self = known
    }

    private init(path: String = "/", _ name: String) {
        self.path = path
        self.name = name
    }

    /// By ARN.
    static var all: [ManagedPolicyOfAWS] { byArn.values.sorted { $0.arn < $1.arn } }

    private static let byArn: [String: ManagedPolicyOfAWS] = {
        let plain = [
            "AdministratorAccess", "PowerUserAccess", "ReadOnlyAccess", "SecurityAudit", "IAMFullAccess", "IAMReadOnlyAccess",
            "IAMUserChangePassword", "AmazonS3FullAccess", "AmazonS3ReadOnlyAccess", "AmazonSQSFullAccess", "AmazonSQSReadOnlyAccess",
            "AmazonSNSFullAccess", "AmazonSNSReadOnlyAccess", "CloudWatchFullAccess", "CloudWatchFullAccessV2", "CloudWatchReadOnlyAccess",
            "CloudWatchLogsFullAccess", "CloudWatchLogsReadOnlyAccess", "CloudWatchAgentServerPolicy", "AmazonEC2FullAccess",
            "AmazonEC2ReadOnlyAccess", "AmazonEC2ContainerRegistryReadOnly", "AmazonEC2ContainerRegistryPullOnly",
            "AmazonSSMManagedInstanceCore", "AmazonSageMakerFullAccess", "AmazonECS_FullAccess", "AWSLambda_FullAccess",
            "AWSLambda_ReadOnlyAccess", "AWSXRayDaemonWriteAccess", "AmazonDynamoDBFullAccess", "AmazonDynamoDBReadOnlyAccess",
            "AmazonVPCFullAccess", "AmazonRDSFullAccess", "AWSCloudFormationFullAccess",
        ].map { ManagedPolicyOfAWS($0) }
        let ofServices = [
            "AWSLambdaBasicExecutionRole", "AWSLambdaSQSQueueExecutionRole", "AWSLambdaVPCAccessExecutionRole",
            "AmazonECSTaskExecutionRolePolicy", "AmazonEC2ContainerServiceforEC2Role", "AWSBatchServiceRole",
        ].map { ManagedPolicyOfAWS(path: "/service-role/", $0) }
        let ofJobs = ["Billing", "ViewOnlyAccess", "SystemAdministrator"].map { ManagedPolicyOfAWS(path: "/job-function/", $0) }
        return Dictionary((plain + ofServices + ofJobs).map { ($0.arn, $0) }) { first, _ in first }
    }()
}
