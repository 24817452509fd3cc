import AWSCore

/// What a service asks of a resource's policy: may it do this, for that source?
struct ServiceAccessRequest: Sendable {
    /// For example `s3.amazonaws.com`.
    var service: String
    /// For example `sqs:SendMessage`.
    var action: String
    var resource: Arn
    var sourceArn: Arn
    var sourceAccount: AccountID
}

extension PolicyDocument {
    /// Whether a statement allows the request and none denies it.
    ///
    /// Conditions on keys or with operators that a service's call does not have do not match, so that doubt never allows.
    func allows(_ request: ServiceAccessRequest) -> Bool { allows(where: { $0.matches(request) }) }
}

extension PolicyDocument.Statement {
    fileprivate func matches(_ request: ServiceAccessRequest) -> Bool {
        guard let principals else { return false }
        let isNamed = principals.values.contains { value in
            value == "*" || value == "AWS:*" || value == "Service:*" || value == "Service:\(request.service)"
        }
        guard isNamed != principals.isNegated else { return false }
        guard covers(action: request.action) else { return false }
        if let resources {
            let resource = request.resource.description
            let hasResource = resources.values.contains { WildcardPattern.matches(resource, pattern: $0) }
            guard hasResource != resources.isNegated else { return false }
        }
        let keys = [
            "aws:sourcearn": request.sourceArn.description, "aws:sourceaccount": request.sourceAccount.description,
            "aws:securetransport": "true",
        ]
        return conditions.allSatisfy { $0.holds(for: keys) }
    }
}
