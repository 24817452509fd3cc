import AWSCore
import AWSWire
import S3Model

extension S3 {
    func listBuckets(_ input: ListBucketsRequest, context: RequestContext) async throws -> ListBucketsOutput {
        if let limit = input.maxBuckets, !(1...10_000).contains(limit) {
            throw S3Errors.invalidArgument(
                "Argument max-buckets must be an integer between 1 and 10000",
                name: "max-buckets",
                value: String(limit)
            )
        }
        if let region = input.bucketRegion, !Self.isKnown(region) {
            throw S3Errors.invalidArgument("Argument value \(region) is not a valid AWS Region", name: "bucket-region")
        }
        var start = ""
        if let token = input.continuationToken {
            guard let cursor = environment.pagingTokens.cursor(token, for: "s3:ListBuckets") else {
                throw S3Errors.invalidArgument("The continuation token provided is incorrect", name: "continuation-token")
            }
            start = cursor
        }
        let matching = try await buckets.buckets(of: context.account).filter { bucket in
            bucket.name > start && bucket.name.hasPrefix(input.prefix ?? "")
                && (input.bucketRegion.map { $0 == bucket.region.rawValue } ?? true)
        }
        let page = matching.prefix(input.maxBuckets ?? 10_000)
        let next = page.count < matching.count ? page.last.map { environment.pagingTokens.token($0.name, for: "s3:ListBuckets") } : nil
        return ListBucketsOutput(
            owner: Owner(id: context.account.canonicalUserID),
            buckets: page.map {
                S3Model.Bucket(
                    name: $0.name,
                    creationDate: $0.created,
                    bucketRegion: $0.region.rawValue,
                    bucketArn: $0.arn.description
                )
            },
            continuationToken: next,
            prefix: input.prefix
        )
    }

    func createBucket(_ input: CreateBucketRequest, context: RequestContext) async throws -> CreateBucketOutput {
        let name = input.bucket
        guard BucketName.isValid(name) else {
            throw S3Errors.invalidBucketName(name)
        }
        let (region, location) = try Self.place(input.createBucketConfiguration?.locationConstraint?.rawValue, endpoint: context.region)
        guard case .some = context.principal.account else { throw S3Errors.accessDenied }
        let namespace = try BucketNamespaces.check(name, asked: input.bucketNamespace, account: context.account, region: region)
        try Self.refuseWhatIsMissing(input)
        let tags = try BucketTags(input.createBucketConfiguration?.tags ?? [])
        let ownership = input.objectOwnership ?? .bucketOwnerEnforced
        guard ObjectOwnership.allKnown.contains(ownership) else {
            throw S3Errors.invalidArgument(
                "Invalid x-amz-object-ownership header",
                name: "x-amz-object-ownership",
                value: ownership.rawValue
            )
        }
        if ownership == .bucketOwnerEnforced, let acl = input.acl, acl != .private {
            throw AWSError(
                "InvalidBucketAclWithObjectOwnership",
                status: 400,
                message: "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting"
            )
        }
        try await store.write { [buckets] transaction in
            if let existing = try BucketRows.find(name, in: transaction.database) {
                // us-east-1 alone lets an owner create a bucket again, and not in the account's own namespace.
                let isAgain = existing.owner == context.account && namespace == .global
                guard isAgain, [existing.region, context.region, region].allSatisfy({ $0 == .usEast1 }) else {
                    throw Self.alreadyExists(existing, for: context.account)
                }
                return
            }
            let bucket = try BucketRows.insert(
                name: name,
                owner: context.account,
                region: region,
                location: location,
                created: context.now.wholeSeconds,
                ownership: ownership,
                tags: tags,
                in: transaction.database
            )
            buckets.put(bucket, in: transaction)
        }
        let endpoint = context.endpoint
        return CreateBucketOutput(
            location: region == .usEast1 ? "/\(name)" : "\(endpoint.scheme)://\(name).\(endpoint.authority)/",
            bucketArn: Arn(partition: region.partition, service: "s3", resource: name).description
        )
    }

    func headBucket(_ input: HeadBucketRequest, context: RequestContext) async throws -> HeadBucketOutput {
        let bucket = try await bucket(input.bucket, expectedOwner: input.expectedBucketOwner, context)
        return HeadBucketOutput(bucketArn: bucket.arn.description, bucketRegion: bucket.region.rawValue, accessPointAlias: false)
    }

    func deleteBucket(_ input: DeleteBucketRequest, context: RequestContext) async throws {
        let bucket = try await bucket(input.bucket, expectedOwner: input.expectedBucketOwner, context)
        try await store.write { [buckets] transaction in
            try BucketRows.check(bucket, in: transaction.database)
            guard try !ObjectRows.hasAny(in: bucket, transaction.database) else {
                throw AWSError("BucketNotEmpty", status: 409, message: "The bucket you tried to delete is not empty")
                    .with("BucketName", bucket.name)
            }
            // Uploads that were begun and never ended do not keep a bucket, on AWS as here.
            try UploadRows.removeAll(in: bucket, transaction)
            try BucketRows.delete(bucket, in: transaction.database)
            buckets.remove(bucket, in: transaction)
        }
    }

    func getBucketLocation(_ input: GetBucketLocationRequest, context: RequestContext) async throws -> GetBucketLocationOutput {
        let bucket = try await bucket(input.bucket, expectedOwner: input.expectedBucketOwner, context)
        return GetBucketLocationOutput(locationConstraint: bucket.location.map { BucketLocationConstraint(rawValue: $0) })
    }

    /// Buckets keep no versions yet, and the answer of one that never did is empty.
    func getBucketVersioning(_ input: GetBucketVersioningRequest, context: RequestContext) async throws -> GetBucketVersioningOutput {
        _ = try await bucket(input.bucket, expectedOwner: input.expectedBucketOwner, context)
        return GetBucketVersioningOutput()
    }

    /// Stores a change of the bucket's rules.
    func change(_ bucket: StoredBucket, _ change: @escaping @Sendable (inout StoredBucket) -> Void) async throws {
        try await store.write { [buckets] transaction in
            guard var changed = try BucketRows.find(bucket.name, in: transaction.database), changed.id == bucket.id else {
                throw S3Errors.noSuchBucket(named: bucket.name)
            }
            change(&changed)
            try BucketRows.update(changed, in: transaction.database)
            buckets.put(changed, in: transaction)
        }
    }

    // MARK: - Rules

    /// Where a bucket is to stand, and what its location says.
    ///
    /// - Parameter endpoint: The Region that the request was signed for.
    private static func place(_ constraint: String?, endpoint: Region) throws -> (Region, String?) {
        guard let constraint, !constraint.isEmpty else {
            guard endpoint == .usEast1 else { throw incompatible("unspecified") }
            return (.usEast1, nil)
        }
        let region = Region(rawValue: constraint == "EU" ? "eu-west-1" : constraint)
        guard endpoint == .usEast1 || region == endpoint else { throw incompatible(constraint) }
        guard region != .usEast1, BucketLocationConstraint.allKnown.contains(BucketLocationConstraint(rawValue: constraint)) else {
            throw AWSError("InvalidLocationConstraint", status: 400, message: "The specified location-constraint is not valid")
                .with("LocationConstraint", constraint)
        }
        return (region, constraint)
    }

    private static func incompatible(_ constraint: String) -> AWSError {
        AWSError(
            "IllegalLocationConstraintException",
            status: 400,
            message: "The \(constraint) location constraint is incompatible for the region specific endpoint this request was sent to."
        )
    }

    private static func alreadyExists(_ bucket: StoredBucket, for account: AccountID) -> AWSError {
        if bucket.owner == account {
            return S3Errors.bucketAlreadyOwnedByYou(
                "Your previous request to create the named bucket succeeded and you already own it."
            ).with("BucketName", bucket.name)
        }
        return S3Errors.bucketAlreadyExists(
            "The requested bucket name is not available. The bucket namespace is shared by all users of the system. "
                + "Please select a different name and try again."
        ).with("BucketName", bucket.name)
    }

    /// Rather refuse what is not there than create another bucket than was asked for.
    private static func refuseWhatIsMissing(_ input: CreateBucketRequest) throws {
        if input.objectLockEnabledForBucket == true { throw S3Errors.notImplemented(header: "x-amz-bucket-object-lock-enabled") }
        let configuration = input.createBucketConfiguration
        if configuration?.location != nil || configuration?.bucket != nil {
            throw AWSError("NotImplemented", status: 501, message: "Directory buckets are not implemented.")
        }
    }

    private static func isKnown(_ region: String) -> Bool {
        region == Region.usEast1.rawValue || BucketLocationConstraint.allKnown.contains(BucketLocationConstraint(rawValue: region))
    }
}
