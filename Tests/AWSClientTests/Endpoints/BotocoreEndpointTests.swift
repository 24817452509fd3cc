import AWSCore
import AWSWire
import CloudWatchModel
import CostExplorerModel
import Foundation
import IAMModel
import LogsModel
import S3Model
import SNSModel
import SQSModel
import STSModel
import Testing

@testable import AWSClient

/// Every endpoint as botocore's rules have it: `Fixtures/make.py` asked them, and `Tests/Acceptance/test_endpoint_tables.py` asks again.
@Suite struct BotocoreEndpointTests {
    private static let services: [String: ServiceMetadata] = [
        "s3": .s3, "sqs": .sqs, "sns": .sns, "cloudwatch": .cloudWatch, "logs": .logs, "iam": .iam, "sts": .sts, "ce": .costExplorer,
    ]

    private static func rows(_ name: String) throws -> [[String]] {
        let url = try #require(Bundle.module.url(forResource: "Fixtures/\(name)", withExtension: nil))
        let lines = String(decoding: try Data(contentsOf: url), as: UTF8.self).split(separator: "\n")
        return lines.map { $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init) }
    }

    @Test func goesWhereBotocoreGoes() throws {
        let rows = try Self.rows("endpoints.tsv")
        #expect(rows.count > 1000)
        for row in rows {
            let service = try #require(Self.services[row[0]])
            let variant = EndpointVariant(isFIPS: row[2] == "true", isDualStack: row[3] == "true")
            let settings = EndpointSettings(variant: variant, usesGlobalSTS: row[4] == "legacy")
            let resolver = EndpointResolver(settings: settings, region: Region(rawValue: row[1]))
            let bucket = row[0] == "s3" && !row[4].isEmpty ? row[4] : nil
            guard let resolved = try? resolver.resolve(service, bucket: bucket) else {
                #expect(row[5] == "-", "\(row)")
                continue
            }
            let path = bucket.map { resolved.movesBucketIntoHost ? "" : "/\($0)" } ?? ""
            #expect(resolved.endpoint.description + path == row[5], "\(row)")
            #expect(resolved.signingRegion == row[6], "\(row)")
        }
    }

    @Test func findsTheConfiguredEndpointThatBotocoreFinds() throws {
        let rows = try Self.rows("configured.tsv")
        #expect(rows.count > 500)
        for row in rows {
            let service = try #require(Self.services[row[0]])
            let places = row[2]
            var environment: [String: String] = [:]
            var lines: [String] = ["[profile p]"]
            if places.contains("s") { environment[row[1]] = "http://service-variable:1" }
            if places.contains("g") { environment["AWS_ENDPOINT_URL"] = "https://variable/with/path" }
            if places.contains("i") { environment["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] = "true" }
            if places.contains("k") { environment["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] = "True" }
            if places.contains("n") { environment["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] = "false" }
            if places.contains("j") { lines.append("ignore_configured_endpoint_urls = true") }
            if places.contains("p") { lines.append("endpoint_url = https://profile") }
            if places.contains("c") {
                let key = row[1].dropFirst("AWS_ENDPOINT_URL_".count).lowercased()
                lines += ["services = local", "[services local]", "\(key) =", "  endpoint_url = http://service-profile:3"]
            }
            let profile = try SharedProfile(name: "p", configuration: lines.joined(separator: "\n"), credentials: "")
            let found = try EndpointSettings(environment: environment, profile: profile).endpoint(for: service)
            #expect(found?.description ?? "-" == row[3], "\(row)")
        }
    }
}
