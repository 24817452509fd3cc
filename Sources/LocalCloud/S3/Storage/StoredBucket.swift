import AWSCore
import AWSWire
import S3Model

/// A bucket and its rules, as they are kept in memory.
struct StoredBucket: Sendable {
    /// Never used again for another bucket, also not for one of the same name.
    let id: Int64
    let name: String
    let owner: AccountID
    let region: Region
    /// What CreateBucket said, for example `EU`; nil for us-east-1.
    let location: String?
    let created: Timestamp
    /// Who owns objects, and whether ACLs count.
    let ownership: ObjectOwnership
    var cors: [CORSRule]
    var notifications: BucketNotifications
    var tags: BucketTags
    /// Nil when it was deleted.
    var publicAccess: PublicAccessSettings?

    var arn: Arn { Arn(partition: region.partition, service: "s3", resource: name) }

    /// - Throws: `AccessDenied` unless the caller belongs to the owner's account.
    func authorize(_ principal: Principal) throws {
        if case .service = principal { return }
        guard principal.account == owner else { throw S3Errors.accessDenied }
    }

    /// Buckets of today take no ACLs but those that give nobody else anything.
    ///
    /// - Throws: `AccessControlListNotSupported`.
    func checkAccessControl(_ acl: String?, grants: [String?]) throws {
        guard ownership == .bucketOwnerEnforced else { return }
        let harmless = ["private", "bucket-owner-full-control", "bucket-owner-read"]
        guard acl.map(harmless.contains) ?? true, grants.allSatisfy({ $0 == nil }) else { throw S3Errors.accessControlListNotSupported }
    }
}

extension AccountID {
    /// The canonical user id that S3 knows an account by: 64 hexadecimal digits.
    var canonicalUserID: String {
        Checksum.value(of: Array("canonical user of \(description)".utf8), .sha256).hexadecimal
    }

    /// The short form of it in events: `A` and 13 characters.
    var eventPrincipalID: String {
        "A" + canonicalUserID.prefix(13).uppercased()
    }
}
