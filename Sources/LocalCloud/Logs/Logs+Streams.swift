import AWSCore
import GRDB
import LogsModel

extension Logs {
    func createLogStream(_ input: CreateLogStreamRequest, context: RequestContext) async throws {
        try LogsValidation.streamName(input.logStreamName)
        try await environment.store.write { transaction in
            let group = try LogsStorage.groupID(input.logGroupName, context, in: transaction.database)
            try transaction.database.execute(
                sql: "INSERT OR IGNORE INTO logs_stream (log_group, name, created) VALUES (?, ?, ?)",
                arguments: [group, input.logStreamName, context.now.milliseconds]
            )
            guard transaction.database.changesCount == 1 else {
                throw LogsErrors.resourceAlreadyExistsException("The specified log stream already exists")
            }
        }
    }

    func deleteLogStream(_ input: DeleteLogStreamRequest, context: RequestContext) async throws {
        try await environment.store.write { transaction in
            let database = transaction.database
            let group = try LogsStorage.groupID(input.logGroupName, context, in: database)
            let stream = try LogsStorage.streamID(input.logStreamName, group: group, in: database)
            try database.execute(sql: "DELETE FROM logs_event WHERE stream = ?", arguments: [stream])
            try database.execute(sql: "DELETE FROM logs_stream WHERE id = ?", arguments: [stream])
        }
    }

    func describeLogStreams(_ input: DescribeLogStreamsRequest, context: RequestContext) async throws -> DescribeLogStreamsResponse {
        let limit = try LogsValidation.limit(input.limit, most: 50)
        let name = try groupName(input.logGroupName, identifier: input.logGroupIdentifier)
        let byTime = input.orderBy == .lastEventTime
        guard !byTime || input.logStreamNamePrefix == nil else {
            throw LogsErrors.invalidParameterException("Cannot order by LastEventTime with a logStreamNamePrefix.")
        }
        let purpose = "logs:DescribeLogStreams"
        let offset = try input.nextToken.map { Int(try cursor($0, for: purpose)) ?? 0 } ?? 0
        let direction = input.descending == true ? "DESC" : "ASC"
        let order = byTime ? "coalesce(last_event, created) \(direction), name \(direction)" : "name \(direction)"
        let streams = try await environment.store.read { database in
            let group = try LogsStorage.groupID(name, context, in: database)
            return try Row.fetchAll(
                database,
                sql: """
                    SELECT * FROM logs_stream WHERE log_group = ? AND substr(name, 1, length(?)) = ?
                    ORDER BY \(order) LIMIT ? OFFSET ?
                    """,
                arguments: [group, input.logStreamNamePrefix ?? "", input.logStreamNamePrefix ?? "", limit + 1, offset]
            ).map(LogsStorage.stream)
        }
        return DescribeLogStreamsResponse(
            logStreams: streams.prefix(limit).map { stream in
                LogStream(
                    logStreamName: stream.name,
                    creationTime: stream.created.milliseconds,
                    firstEventTimestamp: stream.firstEvent,
                    lastEventTimestamp: stream.lastEvent,
                    lastIngestionTime: stream.lastIngestion,
                    uploadSequenceToken: stream.lastIngestion.map { _ in PutSequence.token },
                    arn: context.arn(service: "logs", resource: "log-group:\(name):log-stream:\(stream.name)").description,
                    // AWS has reported 0 here since 2019.
                    storedBytes: 0
                )
            },
            nextToken: streams.count > limit ? environment.pagingTokens.token(String(offset + limit), for: purpose) : nil
        )
    }
}

/// The sequence token, which AWS ignores since 2023 and still gives.
enum PutSequence {
    static let token = "49039859594850683974905784395678493025890832509823405987"
}
