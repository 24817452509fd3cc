import AWSCore
import AWSWire
import GRDB
import IAMModel

extension IAM {
    func createPolicy(_ input: CreatePolicyRequest, context: RequestContext) async throws -> CreatePolicyResponse {
        try IAMValidation.name(input.policyName, "policyName", longest: 128)
        let path = try IAMValidation.path(input.path)
        let tags = try IAMValidation.tags(input.tags)
        try IAMPolicyGrammar.check(input.policyDocument, .identity, longest: 6144)
        let id = "ANPA" + AccessKeyID.uniqueText(17, environment.random)
        let arn = Arn(service: "iam", account: context.account.description, resource: "policy\(path)\(input.policyName)").description
        var created = try await environment.store.write { transaction in
            try transaction.database.execute(
                sql: """
                    INSERT OR IGNORE INTO iam_policy (arn, id, account, name, path, document, description, created, tags)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    arn, id, context.account.description, input.policyName, path, input.policyDocument, input.description,
                    context.now.milliseconds, tags,
                ]
            )
            guard transaction.database.changesCount == 1 else {
                throw IAMErrors.entityAlreadyExistsException(
                    "A policy called \(input.policyName) already exists. Duplicate names are not allowed."
                )
            }
            return try policy(arn, in: transaction.database)
        }
        // AWS does not repeat the description here.
        created.description = nil
        return CreatePolicyResponse(policy: created)
    }

    func getPolicy(_ input: GetPolicyRequest, context: RequestContext) async throws -> GetPolicyResponse {
        try IAMValidation.policyArn(input.policyArn, visibleTo: context.account)
        return GetPolicyResponse(policy: try await environment.store.read { try policy(input.policyArn, in: $0) })
    }

    func getPolicyVersion(_ input: GetPolicyVersionRequest, context: RequestContext) async throws -> GetPolicyVersionResponse {
        try IAMValidation.policyArn(input.policyArn, visibleTo: context.account)
        guard ManagedPolicyOfAWS(arn: input.policyArn) == nil else {
            throw AWSError("NotImplemented", status: 501, message: "This cloud does not have the documents of AWS's own policies.")
        }
        let stored = try await environment.store.read { database -> (document: String, created: Int64) in
            let row = try Row.fetchOne(
                database,
                sql: "SELECT document, created FROM iam_policy WHERE arn = ?",
                arguments: [input.policyArn]
            )
            guard let row else { throw IAMErrors.noPolicy(input.policyArn) }
            return (row["document"], row["created"])
        }
        guard input.versionId == Self.onlyVersion else {
            throw IAMErrors.noSuchEntityException(
                "Policy \(input.policyArn) version \(input.versionId) does not exist or is not attachable."
            )
        }
        return GetPolicyVersionResponse(
            policyVersion: PolicyVersion(
                document: IAMPolicyGrammar.encoded(stored.document),
                versionId: Self.onlyVersion,
                isDefaultVersion: true,
                createDate: Timestamp(milliseconds: stored.created)
            )
        )
    }

    func listPolicyVersions(_ input: ListPolicyVersionsRequest, context: RequestContext) async throws -> ListPolicyVersionsResponse {
        try IAMValidation.policyArn(input.policyArn, visibleTo: context.account)
        let page = try page("ListPolicyVersions", input.marker, input.maxItems)
        let stored = try await environment.store.read { try policy(input.policyArn, in: $0) }
        let only = PolicyVersion(versionId: Self.onlyVersion, isDefaultVersion: true, createDate: stored.createDate)
        let (versions, isTruncated, marker) = page.cut([only]) { $0.versionId ?? "" }
        return ListPolicyVersionsResponse(versions: versions, isTruncated: isTruncated, marker: marker)
    }

    func listPolicies(_ input: ListPoliciesRequest, context: RequestContext) async throws -> ListPoliciesResponse {
        let page = try page("ListPolicies", input.marker, input.maxItems)
        let prefix = try IAMValidation.pathPrefix(input.pathPrefix)
        let scope = input.scope ?? .all
        guard scope.isKnown else { throw IAMErrors.violated(scope.rawValue, at: "scope", "satisfy enum value set: [All, AWS, Local]") }
        let policies = try await environment.store.read { database -> [Policy] in
            var arns: [String] = []
            if scope != .aws {
                arns += try String.fetchAll(
                    database,
                    sql: """
                        SELECT arn FROM iam_policy WHERE account = ? AND arn > ? AND substr(path, 1, length(?)) = ?
                        AND (? = 0 OR EXISTS (SELECT 1 FROM iam_attachment WHERE policy = arn)) ORDER BY arn LIMIT ?
                        """,
                    arguments: [
                        context.account.description, page.after, prefix, prefix, input.onlyAttached == true ? 1 : 0, page.limit + 1,
                    ]
                )
            }
            if scope != .local {
                let attached = Set(
                    try String.fetchAll(
                        database,
                        sql: "SELECT DISTINCT policy FROM iam_attachment WHERE account = ?",
                        arguments: [context.account.description]
                    )
                )
                arns += ManagedPolicyOfAWS.all.filter { policy in
                    policy.arn > page.after && policy.path.hasPrefix(prefix)
                        && (input.onlyAttached != true || attached.contains(policy.arn))
                }.map(\.arn)
            }
            return try arns.sorted().prefix(page.limit + 1).map { arn in
                var listed = try policy(arn, in: database)
                listed.description = nil
                listed.tags = nil
                return listed
            }
        }
        let (items, isTruncated, marker) = page.cut(policies) { $0.arn ?? "" }
        return ListPoliciesResponse(policies: items, isTruncated: isTruncated, marker: marker)
    }

    func deletePolicy(_ input: DeletePolicyRequest, context: RequestContext) async throws {
        try IAMValidation.policyArn(input.policyArn, visibleTo: context.account)
        try await environment.store.write { transaction in
            let database = transaction.database
            let isAttached = try Bool.fetchOne(
                database,
                sql: """
                    SELECT 1 FROM iam_policy WHERE arn = ?1 AND (EXISTS (SELECT 1 FROM iam_attachment WHERE policy = ?1)
                    OR EXISTS (SELECT 1 FROM iam_user WHERE boundary = ?1) OR EXISTS (SELECT 1 FROM iam_role WHERE boundary = ?1))
                    """,
                arguments: [input.policyArn]
            )
            guard isAttached == nil else { throw IAMErrors.deleteConflictException("Cannot delete a policy attached to entities.") }
            try database.execute(
                sql: "DELETE FROM iam_policy WHERE arn = ? AND account = ?",
                arguments: [input.policyArn, context.account.description]
            )
            guard database.changesCount == 1 else { throw IAMErrors.noPolicy(input.policyArn) }
        }
    }

    /// Versions beyond the first are not implemented.
    static let onlyVersion = "v1"

    /// - Throws: `NoSuchEntity`.
    private func policy(_ arn: String, in database: Database) throws -> Policy {
        let attachments = try Int.fetchOne(database, sql: "SELECT count(*) FROM iam_attachment WHERE policy = ?", arguments: [arn])
        let boundaries = try Int.fetchOne(
            database,
            sql: """
                SELECT (SELECT count(*) FROM iam_user WHERE boundary = ?1) + (SELECT count(*) FROM iam_role WHERE boundary = ?1)
                """,
            arguments: [arn]
        )
        if let managed = ManagedPolicyOfAWS(arn: arn) {
            return Policy(
                policyName: managed.name,
                arn: arn,
                path: managed.path,
                defaultVersionId: Self.onlyVersion,
                attachmentCount: attachments,
                permissionsBoundaryUsageCount: boundaries,
                isAttachable: true
            )
        }
        guard let row = try Row.fetchOne(database, sql: "SELECT * FROM iam_policy WHERE arn = ?", arguments: [arn]) else {
            throw IAMErrors.noPolicy(arn)
        }
        let created = Timestamp(milliseconds: row["created"])
        return Policy(
            policyName: row["name"],
            policyId: row["id"],
            arn: arn,
            path: row["path"],
            defaultVersionId: Self.onlyVersion,
            attachmentCount: attachments,
            permissionsBoundaryUsageCount: boundaries,
            isAttachable: true,
            description: row["description"],
            createDate: created,
            updateDate: created,
            tags: try IAMValidation.readTags(row["tags"])
        )
    }
}
