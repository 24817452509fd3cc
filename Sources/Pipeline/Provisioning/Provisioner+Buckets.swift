import AWSClient
import AWSCore
import AWSWire
import S3Model

extension Provisioner {
    func provideBucket(_ bucket: String, _ namespace: AccountRegionalNamespace) async throws -> ProvisionedResource {
        do {
            _ = try await caller.call(HeadBucket.self, HeadBucketRequest(bucket: bucket))
            return ProvisionedResource(.bucket, bucket, .unchanged)
        } catch let error as AWSError where error.status == 404 {
            return try await createBucket(bucket, namespace)
        } catch let error as AWSError where error.status == 403 {
            throw ProvisioningError.bucketBelongsToOthers(bucket)
        }
    }

    private func createBucket(_ bucket: String, _ namespace: AccountRegionalNamespace) async throws -> ProvisionedResource {
        // us-east-1 is the Region of a request without a location, and must not be named.
        let location = region == .usEast1 ? nil : CreateBucketConfiguration(locationConstraint: .init(rawValue: region.rawValue))
        do {
            let request = CreateBucketRequest(
                bucket: bucket,
                createBucketConfiguration: location,
                bucketNamespace: namespace.contains(bucket) ? .accountRegional : nil
            )
            _ = try await caller.call(CreateBucket.self, request)
            return ProvisionedResource(.bucket, bucket, .created)
        } catch let error as AWSError where error.means("BucketAlreadyOwnedByYou") {
            return ProvisionedResource(.bucket, bucket, .unchanged)
        } catch let error as AWSError where error.means("BucketAlreadyExists") {
            throw ProvisioningError.bucketBelongsToOthers(bucket)
        }
    }

    /// The page uploads to one bucket and reads from the others, from the web app's origins only.
    func provideCrossOriginRules() async throws -> [ProvisionedResource] {
        var resources: [ProvisionedResource] = []
        for (bucket, methods) in [(names.uploads, ["POST", "GET", "HEAD"]), (names.processed, ["GET", "HEAD"])] {
            let rule = CORSRule(
                id: Provisioner.crossOriginRuleID,
                allowedHeaders: ["*"],
                allowedMethods: methods,
                allowedOrigins: webOrigins,
                exposeHeaders: ["ETag", "x-amz-request-id", "x-amz-version-id"],
                maxAgeSeconds: 3600
            )
            resources.append(ProvisionedResource(.crossOriginRules, bucket, try await provideRule(rule, on: bucket)))
        }
        return resources
    }

    private static let crossOriginRuleID = "darkroom-web"

    private func provideRule(_ rule: CORSRule, on bucket: String) async throws -> ProvisionedResource.Outcome {
        var rules: [CORSRule] = []
        do {
            rules = try await caller.call(GetBucketCors.self, GetBucketCorsRequest(bucket: bucket)).corsRules ?? []
        } catch let error as AWSError where error.means("NoSuchCORSConfiguration") {
            // None yet.
        }
        if rules.contains(rule) { return .unchanged }
        let existed = rules.contains { $0.id == rule.id }
        rules.removeAll { $0.id == rule.id }
        rules.append(rule)
        let configuration = CORSConfiguration(corsRules: rules)
        _ = try await caller.call(PutBucketCors.self, PutBucketCorsRequest(bucket: bucket, corsConfiguration: configuration))
        return existed ? .updated(["origins \(webOrigins.joined(separator: ", "))"]) : .created
    }
}
