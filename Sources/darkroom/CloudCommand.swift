import ArgumentParser
import LocalCloud
import Logging

/// `darkroom cloud`: the local AWS alone.
struct CloudCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cloud",
        abstract: "The local AWS: S3, SQS, SNS, CloudWatch, Logs, IAM, STS and Cost Explorer on one port.",
        discussion: """
            Point any client at it:
              aws --endpoint-url http://localhost:4566 s3 ls
              export AWS_ENDPOINT_URL=http://localhost:4566
            """
    )

    @OptionGroup var cloud: CloudOptions
    @OptionGroup var log: LogOptions

    func run() async throws {
        let logger = log.logger("cloud")
        try PortCheck.require([PortCheck.Wanted(port: cloud.port, hosts: cloud.hosts, option: "--port")])
        let local = try Complaint.about("the local cloud") { try LocalCloud(cloud.configuration(logger: logger)) }
        let port = try await Complaint.about("the local cloud") { try await local.bind() }
        logger.notice("The local AWS answers at http://localhost:\(port)", metadata: ["data": "\(cloud.dataDescription)"])
        try await Running.until(services: [local], logger: logger)
    }
}
