import AWSCore

/// What a principal asks of a role's trust policy: may it become this role?
struct RoleAssumption: Sendable {
    var principal: Principal
    var sessionName: String
    var externalID: String?
    var sourceIdentity: String?
}

extension PolicyDocument {
    /// Whether a statement allows the assumption and none denies it.
    ///
    /// A statement that names an account leaves it to that account's own policies who of it may: those are not asked here.
    func allows(_ request: RoleAssumption) -> Bool { allows(where: { $0.matches(request) }) }
}

extension PolicyDocument.Statement {
    fileprivate func matches(_ request: RoleAssumption) -> Bool {
        guard let principals else { return false }
        guard principals.values.contains(where: { request.principal.isNamed($0) }) != principals.isNegated else { return false }
        guard covers(action: "sts:AssumeRole") else { return false }
        var keys = [
            "aws:securetransport": "false", "aws:userid": request.principal.userID, "sts:rolesessionname": request.sessionName,
        ]
        keys["aws:principalarn"] = request.principal.rolesArn ?? request.principal.arn?.description
        keys["aws:principalaccount"] = request.principal.account?.description
        keys["sts:externalid"] = request.externalID
        keys["sts:sourceidentity"] = request.sourceIdentity
        return conditions.allSatisfy { $0.holds(for: keys) }
    }
}

extension Principal {
    /// Whether a value of a policy's `Principal`, `AWS:…` or `*`, means this principal or its account.
    fileprivate func isNamed(_ value: String) -> Bool {
        if value == "*" || value == "AWS:*" { return self != .anonymous }
        guard let account, value.hasPrefix("AWS:") else { return false }
        let name = String(value.dropFirst(4))
        if name == account.description || name == Principal.root(account).arn?.description { return true }
        return name == arn?.description || name == rolesArn
    }

    /// For a session: its role, which trust policies name. The path is not known to the session; roles with one are named by session.
    fileprivate var rolesArn: String? {
        guard case .roleSession(let account, let role, _, _) = self else { return nil }
        return Arn(service: "iam", account: account.description, resource: "role/\(role)").description
    }
}
