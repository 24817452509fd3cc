import AWSCore
import GRDB
import LogsModel

extension Logs {
    func createLogGroup(_ input: CreateLogGroupRequest, context: RequestContext) async throws {
        try LogsValidation.groupName(input.logGroupName)
        let tags = input.tags ?? [:]
        try LogsValidation.tags(tags)
        let stored = try StoredTexts.encode(tags)
        try await environment.store.write { transaction in
            try transaction.database.execute(
                sql: "INSERT OR IGNORE INTO logs_group (account, region, name, class, created, tags) VALUES (?, ?, ?, ?, ?, ?)",
                arguments: [
                    context.account.description, context.region.rawValue, input.logGroupName,
                    input.logGroupClass?.rawValue ?? "STANDARD", context.now.milliseconds, stored,
                ]
            )
            guard transaction.database.changesCount == 1 else {
                throw LogsErrors.resourceAlreadyExistsException("The specified log group already exists")
            }
        }
    }

    func deleteLogGroup(_ input: DeleteLogGroupRequest, context: RequestContext) async throws {
        try await environment.store.write { transaction in
            let database = transaction.database
            let group = try LogsStorage.groupID(input.logGroupName, context, in: database)
            try database.execute(sql: "DELETE FROM logs_event WHERE log_group = ?", arguments: [group])
            try database.execute(sql: "DELETE FROM logs_stream WHERE log_group = ?", arguments: [group])
            try database.execute(sql: "DELETE FROM logs_group WHERE id = ?", arguments: [group])
        }
    }

    func describeLogGroups(_ input: DescribeLogGroupsRequest, context: RequestContext) async throws -> DescribeLogGroupsResponse {
        let limit = try LogsValidation.limit(input.limit, most: 50)
        guard input.logGroupNamePrefix == nil || input.logGroupNamePattern == nil else {
            throw LogsErrors.invalidParameterException(
                "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters."
            )
        }
        let purpose = "logs:DescribeLogGroups"
        let after = try input.nextToken.map { try cursor($0, for: purpose) } ?? ""
        let groups = try await environment.store.read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT id, name, class, created, retention,
                           (SELECT coalesce(sum(length(CAST(message AS BLOB)) + 26), 0) FROM logs_event WHERE log_group = logs_group.id) AS stored
                    FROM logs_group
                    WHERE account = ? AND region = ? AND name > ? AND substr(name, 1, length(?)) = ? AND instr(lower(name), lower(?)) > 0
                    ORDER BY name LIMIT ?
                    """,
                arguments: [
                    context.account.description, context.region.rawValue, after, input.logGroupNamePrefix ?? "",
                    input.logGroupNamePrefix ?? "", input.logGroupNamePattern ?? "", limit + 1,
                ]
            ).map { row in
                LogsStorage.Group(
                    id: row["id"],
                    name: row["name"],
                    logClass: row["class"],
                    created: Timestamp(milliseconds: row["created"]),
                    retention: row["retention"],
                    storedBytes: row["stored"]
                )
            }
        }
        let page = groups.prefix(limit)
        return DescribeLogGroupsResponse(
            logGroups: page.map { group in
                let arn = context.arn(service: "logs", resource: "log-group:\(group.name)")
                return LogGroup(
                    logGroupName: group.name,
                    creationTime: group.created.milliseconds,
                    retentionInDays: group.retention,
                    metricFilterCount: 0,
                    arn: "\(arn):*",
                    storedBytes: group.storedBytes,
                    logGroupClass: LogGroupClass(rawValue: group.logClass),
                    logGroupArn: arn.description
                )
            },
            nextToken: groups.count > limit ? page.last.map { environment.pagingTokens.token($0.name, for: purpose) } : nil
        )
    }

    func putRetentionPolicy(_ input: PutRetentionPolicyRequest, context: RequestContext) async throws {
        guard Self.retentions.contains(input.retentionInDays) else {
            throw LogsErrors.violated(
                input.retentionInDays,
                at: "retentionInDays",
                "satisfy enum value set: [\(Self.retentions.map(String.init).joined(separator: ", "))]"
            )
        }
        try await setRetention(input.retentionInDays, of: input.logGroupName, context)
    }

    func deleteRetentionPolicy(_ input: DeleteRetentionPolicyRequest, context: RequestContext) async throws {
        try await setRetention(nil, of: input.logGroupName, context)
    }

    private func setRetention(_ days: Int?, of name: String, _ context: RequestContext) async throws {
        try await environment.store.write { transaction in
            let group = try LogsStorage.groupID(name, context, in: transaction.database)
            try transaction.database.execute(sql: "UPDATE logs_group SET retention = ? WHERE id = ?", arguments: [days, group])
        }
    }

    private static let retentions = [
        1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
    ]

    /// - Throws: `InvalidParameterException`.
    func cursor(_ token: String, for purpose: String) throws -> String {
        guard let cursor = environment.pagingTokens.cursor(token, for: purpose) else {
            throw LogsErrors.invalidParameterException("The specified nextToken is invalid.")
        }
        return cursor
    }

    /// The group that a request names, by name or by ARN.
    ///
    /// - Throws: `InvalidParameterException`.
    func groupName(_ name: String?, identifier: String?) throws -> String {
        if let name { return name }
        guard let identifier else {
            throw LogsErrors.invalidParameterException("At least one of logGroupName or logGroupIdentifier must be specified.")
        }
        guard let arn = Arn(identifier) else { return identifier }
        let parts = arn.resource.split(separator: ":", maxSplits: 1)
        guard parts.count == 2, parts[0] == "log-group" else { throw LogsErrors.invalidParameterException("Invalid ARN.") }
        return parts[1].hasSuffix(":*") ? String(parts[1].dropLast(2)) : String(parts[1])
    }
}
