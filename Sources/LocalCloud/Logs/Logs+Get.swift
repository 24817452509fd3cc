import AWSCore
import GRDB
import LogsModel

extension Logs {
    /// Pages both ways from any place: a token names the event at the page's edge, and the same token comes back at the end.
    func getLogEvents(_ input: GetLogEventsRequest, context: RequestContext) async throws -> GetLogEventsResponse {
        let limit = try LogsValidation.limit(input.limit, most: 10_000)
        let name = try groupName(input.logGroupName, identifier: input.logGroupIdentifier)
        let place = try input.nextToken.map(EventPlace.init(token:))
        let forwards = place?.isForward ?? (input.startFromHead ?? false)
        let range = (input.startTime ?? 0)..<max(input.startTime ?? 0, input.endTime ?? Int64.max)
        let events = try await environment.store.read { database in
            let group = try LogsStorage.groupID(name, context, in: database)
            let stream = try LogsStorage.streamID(input.logStreamName, group: group, in: database)
            let edge = place ?? EventPlace(isForward: forwards, time: forwards ? .min : .max, id: forwards ? .min : .max)
            let cursor = try Row.fetchCursor(
                database,
                sql: """
                    SELECT id, stream, time, ingested, message FROM logs_event
                    WHERE stream = ? AND time >= ? AND time < ? AND (time, id) \(forwards ? ">" : "<") (?, ?)
                    ORDER BY time \(forwards ? "ASC" : "DESC"), id \(forwards ? "ASC" : "DESC")
                    """,
                arguments: [stream, range.lowerBound, range.upperBound, edge.time, edge.id]
            )
            var size = 0
            var page: [LogsStorage.Event] = []
            while page.count < limit, let row = try cursor.next() {
                let event = LogsStorage.event(row)
                size += event.message.utf8.count + 26
                // A page holds at most a mebibyte.
                guard size <= 1_048_576 || page.isEmpty else { break }
                page.append(event)
            }
            return forwards ? page : page.reversed()
        }
        let start = events.first.map { EventPlace(isForward: false, time: $0.time, id: $0.id) }
        let end = events.last.map { EventPlace(isForward: true, time: $0.time, id: $0.id) }
        let standing = place ?? EventPlace(isForward: forwards, time: 0, id: 0)
        return GetLogEventsResponse(
            events: events.map { OutputLogEvent(timestamp: $0.time, message: $0.message, ingestionTime: $0.ingested) },
            nextForwardToken: (end ?? standing.with(isForward: true)).token,
            nextBackwardToken: (start ?? standing.with(isForward: false)).token
        )
    }
}

/// An event's place and the direction of reading from it, as the tokens of GetLogEvents carry them: `f/<digits>/s` or `b/<digits>/s`.
struct EventPlace: Sendable, Hashable {
    var isForward: Bool
    var time: Int64
    var id: Int64

    init(isForward: Bool, time: Int64, id: Int64) {
        self.isForward = isForward
        self.time = time
        self.id = id
    }

    /// - Throws: `InvalidParameterException`.
    init(token: String) throws {
        let parts = token.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "f" || parts[0] == "b", parts[2] == "s" else { throw Self.invalid }
        let numbers = parts[1].split(separator: ".", omittingEmptySubsequences: false)
        guard numbers.count == 2, let time = Int64(numbers[0]), let id = Int64(numbers[1]) else { throw Self.invalid }
        self.init(isForward: parts[0] == "f", time: time, id: id)
    }

    var token: String { "\(isForward ? "f" : "b")/\(time).\(id)/s" }

    func with(isForward: Bool) -> EventPlace {
        EventPlace(isForward: isForward, time: time, id: id)
    }

    private static var invalid: AWSError { LogsErrors.invalidParameterException("The specified nextToken is invalid.") }
}
