import AWSCore
import AWSWire
import GRDB
import STSModel

extension STS {
    func assumeRole(_ input: AssumeRoleRequest, context: RequestContext) async throws -> AssumeRoleResponse {
        let role = try AssumedRoleArn(input.roleArn)
        try check(input)
        let seconds = try duration(input.durationSeconds, context)
        let credentials = Credentials(
            accessKeyID: AccessKeyID.make("ASIA", environment.random),
            secretAccessKey: AccessKeyID.secret(environment.random),
            // As long as AWS's are, so that what cannot hold them is found here.
            sessionToken: environment.random.bytes(480).base64,
            expiration: context.now.adding(seconds: seconds)
        )
        let request = RoleAssumption(
            principal: context.principal,
            sessionName: input.roleSessionName,
            externalID: input.externalId,
            sourceIdentity: input.sourceIdentity
        )
        let session = try await environment.store.write { [keys] transaction in
            let stored = try IAMStorage.role(role.name, of: role.account, in: transaction.database)
            guard let stored, stored.path == role.path, let trust = try? PolicyDocument(stored.trust), trust.allows(request) else {
                let who = context.principal.arn?.description ?? "anonymous"
                throw AWSError(
                    "AccessDenied",
                    status: 403,
                    message: "User: \(who) is not authorized to perform: sts:AssumeRole on resource: \(input.roleArn)"
                )
            }
            guard seconds <= stored.longestSession else {
                throw STSErrors.validation("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")
            }
            let session = STSStorage.Session(
                credentials: credentials,
                account: role.account,
                role: stored.name,
                roleID: stored.id,
                name: input.roleSessionName,
                policy: input.policy
            )
            try STSStorage.insert(session, in: transaction.database)
            transaction.afterCommit { keys.set(session.issued) }
            return session
        }
        return AssumeRoleResponse(
            credentials: STSModel.Credentials(
                accessKeyId: credentials.accessKeyID,
                secretAccessKey: credentials.secretAccessKey,
                sessionToken: credentials.sessionToken ?? "",
                expiration: credentials.expiration ?? context.now
            ),
            assumedRoleUser: AssumedRoleUser(
                assumedRoleId: session.issued.principal.userID,
                arn: session.issued.principal.arn?.description ?? ""
            ),
            packedPolicySize: input.policy.map { max(1, $0.utf8.count * 100 / 4096) },
            sourceIdentity: input.sourceIdentity
        )
    }

    private func check(_ input: AssumeRoleRequest) throws {
        let name = input.roleSessionName
        guard IAMValidation.isPlain(name) else {
            throw STSErrors.violated(name, at: "roleSessionName", "satisfy regular expression pattern: [\\w+=,.@-]*")
        }
        guard name.utf8.count >= 2 else {
            throw STSErrors.violated(name, at: "roleSessionName", "have length greater than or equal to 2")
        }
        guard name.utf8.count <= 64 else {
            throw STSErrors.violated(name, at: "roleSessionName", "have length less than or equal to 64")
        }
        if let policy = input.policy {
            guard policy.utf8.count <= 2048 else {
                throw STSErrors.violated("…", at: "policy", "have length less than or equal to 2048")
            }
            guard (try? PolicyDocument(policy)) != nil else {
                throw STSErrors.malformedPolicyDocumentException("The policy is not in the valid JSON format.")
            }
        }
    }

    private func duration(_ given: Int?, _ context: RequestContext) throws -> Int {
        let seconds = given ?? 3600
        guard seconds >= 900 else {
            throw STSErrors.violated(seconds, at: "durationSeconds", "have value greater than or equal to 900")
        }
        guard seconds <= 43_200 else {
            throw STSErrors.violated(seconds, at: "durationSeconds", "have value less than or equal to 43200")
        }
        if case .roleSession = context.principal, seconds > 3600 {
            throw STSErrors.validation(
                "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining."
            )
        }
        return seconds
    }
}

/// The ARN of a role, taken apart.
private struct AssumedRoleArn {
    let account: AccountID
    let path: String
    let name: String

    /// - Throws: `ValidationError`.
    init(_ text: String) throws {
        guard text.utf8.count >= 20 else { throw STSErrors.validation("\(text) is invalid") }
        guard let arn = Arn(text), arn.service == "iam", let account = AccountID(arn.account), arn.resource.hasPrefix("role/"),
            let slash = arn.resource.lastIndex(of: "/"), arn.resource.index(after: slash) < arn.resource.endIndex
        else { throw STSErrors.validation("\(text) is invalid") }
        self.account = account
        name = String(arn.resource[arn.resource.index(after: slash)...])
        path = String(arn.resource.dropFirst(4)[...slash])
    }
}
