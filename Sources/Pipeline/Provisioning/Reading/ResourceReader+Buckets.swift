import AWSCore
import S3Model

extension ResourceReader {
    func bucket(_ name: String, wanted: [DesiredProperty]) async throws -> ObservedResource {
        guard try await bucketExists(name) else { return .absent }
        var observed = ObservedResource(values: [:])
        if let tags = try await offered(.tags, &observed, ask: { try await bucketTags(name) }) {
            observed.values = Self.tags(tags.map { ($0.key, $0.value) })
        }
        let block = try await offered(.publicAccessBlock, &observed) {
            try await optional("NoSuchPublicAccessBlockConfiguration") {
                try await caller.call(GetPublicAccessBlock.self, GetPublicAccessBlockRequest(bucket: name))
            }
        }
        if let block = block??.publicAccessBlockConfiguration { observed.values[.publicAccessBlock] = BucketValues.text(of: block) }
        let rules = wanted.contains { $0.property.isCrossOriginRule } ? try await crossOriginRules(name) : []
        let notifications = try await caller.call(
            GetBucketNotificationConfiguration.self,
            GetBucketNotificationConfigurationRequest(bucket: name)
        )
        for desired in wanted {
            switch desired.property {
            case .crossOriginRule(let id):
                observed.values[desired.property] = BucketValues.rule(id, in: rules, wanted: desired.value).map {
                    BucketValues.text(of: $0)
                }
            case .notification(let id):
                let known = BucketValues.notification(id, in: notifications, wanted: desired.value)
                observed.values[desired.property] = known?.notification.text
                if let other = BucketValues.obstacle(to: desired.value, of: id, in: notifications) {
                    throw ProvisioningError.notificationInTheWay(name, other)
                }
            default: break
            }
        }
        return observed
    }

    /// - Throws: ``ProvisioningError`` when the bucket is another account's, or stands in another Region.
    private func bucketExists(_ name: String) async throws -> Bool {
        do {
            let request = HeadBucketRequest(bucket: name, expectedBucketOwner: account.description)
            let answer = try await caller.call(HeadBucket.self, request)
            if let found = answer.bucketRegion, found != region.rawValue {
                throw ProvisioningError.bucketInOtherRegion(name, Region(rawValue: found), region)
            }
            return true
        } catch let refusal as ServiceRefusal {
            guard let answer = refusal.answer else { throw refusal }
            let found = answer.headers.first { $0.name.lowercased() == "x-amz-bucket-region" }.map { Region(rawValue: $0.value) }
            if answer.status == 404 { return false }
            if answer.status == 301 || found.map({ $0 != region }) == true {
                throw ProvisioningError.bucketInOtherRegion(name, found, region)
            }
            if answer.status == 403 { throw ProvisioningError.bucketBelongsToOthers(name) }
            throw refusal
        }
    }

    func bucketTags(_ name: String) async throws -> [Tag] {
        try await optional("NoSuchTagSet") { try await caller.call(GetBucketTagging.self, GetBucketTaggingRequest(bucket: name)).tagSet }
            ?? []
    }

    func crossOriginRules(_ name: String) async throws -> [CORSRule] {
        try await optional("NoSuchCORSConfiguration") {
            try await caller.call(GetBucketCors.self, GetBucketCorsRequest(bucket: name)).corsRules ?? []
        } ?? []
    }

    /// Some clouds have no tags, or no public access blocks, and say so.
    private func offered<Answer>(_ group: PropertyGroup, _ observed: inout ObservedResource, ask: () async throws -> Answer) async throws
        -> Answer?
    {
        do {
            return try await ask()
        } catch let refusal as ServiceRefusal where refusal.answer?.status == 501 || refusal.means("MethodNotAllowed") {
            observed.missing.insert(group)
            return nil
        }
    }
}

extension ResourceProperty {
    var isCrossOriginRule: Bool {
        if case .crossOriginRule = self { true } else { false }
    }
}
