import AWSCore
import GRDB
import LogsModel

extension Logs {
    /// Searches a group's events in the order of their times, over all streams or some.
    func filterLogEvents(_ input: FilterLogEventsRequest, context: RequestContext) async throws -> FilterLogEventsResponse {
        let limit = try LogsValidation.limit(input.limit, most: 10_000)
        let name = try groupName(input.logGroupName, identifier: input.logGroupIdentifier)
        guard input.logStreamNames == nil || input.logStreamNamePrefix == nil else {
            throw LogsErrors.invalidParameterException("The logStreamNames and logStreamNamePrefix parameters cannot be used together.")
        }
        let pattern = try FilterPattern(input.filterPattern ?? "")
        let purpose = "logs:FilterLogEvents"
        let place = try input.nextToken.map { try EventPlace(token: try cursor($0, for: purpose)) }
        let search = Search(
            pattern: pattern,
            start: input.startTime ?? 0,
            end: input.endTime ?? Int64.max,
            place: place ?? EventPlace(isForward: true, time: .min, id: .min),
            limit: limit
        )
        let found = try await environment.store.read { database in
            let group = try LogsStorage.groupID(name, context, in: database)
            let streams = try self.streams(of: group, input, in: database)
            return try search.run(group: group, streams: streams, in: database)
        }
        context.usage.add(.logBytesScanned, Int64(found.scannedBytes))
        return FilterLogEventsResponse(
            events: found.events.map { event, stream in
                FilteredLogEvent(
                    logStreamName: stream,
                    timestamp: event.time,
                    message: event.message,
                    ingestionTime: event.ingested,
                    eventId: EventID.text(event)
                )
            },
            searchedLogStreams: [],
            nextToken: found.next.map { environment.pagingTokens.token($0.token, for: purpose) }
        )
    }

    /// The names of the streams to search, by id.
    private func streams(of group: Int64, _ input: FilterLogEventsRequest, in database: Database) throws -> [Int64: String] {
        if let names = input.logStreamNames {
            var streams: [Int64: String] = [:]
            for name in names { streams[try LogsStorage.streamID(name, group: group, in: database)] = name }
            return streams
        }
        let prefix = input.logStreamNamePrefix ?? ""
        let rows = try Row.fetchAll(
            database,
            sql: "SELECT id, name FROM logs_stream WHERE log_group = ? AND substr(name, 1, length(?)) = ?",
            arguments: [group, prefix, prefix]
        )
        return Dictionary(rows.map { ($0["id"], $0["name"]) }) { first, _ in first }
    }
}

/// The id of an event: digits, as AWS's, unique within the cloud.
private enum EventID {
    static func text(_ event: LogsStorage.Event) -> String {
        let time = String(event.time)
        let number = String(event.id)
        return "3" + time + String(repeating: "0", count: max(0, 42 - time.utf8.count - number.utf8.count)) + number
    }
}

/// One page of a search.
private struct Search {
    let pattern: FilterPattern
    let start: Int64
    let end: Int64
    let place: EventPlace
    let limit: Int

    struct Found {
        var events: [(LogsStorage.Event, stream: String)] = []
        var scannedBytes = 0
        /// Where the next page begins; nil at the end.
        var next: EventPlace?
    }

    /// A page ends after a mebibyte of hits, or after so many bytes were read in vain: an empty page with a token is normal.
    private static let mostFound = 1_048_576
    private static let mostScanned = 32 << 20

    func run(group: Int64, streams: [Int64: String], in database: Database) throws -> Found {
        let cursor = try Row.fetchCursor(
            database,
            sql: """
                SELECT id, stream, time, ingested, message FROM logs_event
                WHERE log_group = ? AND time >= ? AND time <= ? AND (time, id) > (?, ?) ORDER BY time, id
                """,
            arguments: [group, start, end, place.time, place.id]
        )
        var found = Found()
        var foundBytes = 0
        var last = place
        while let row = try cursor.next() {
            guard found.events.count < limit, foundBytes < Self.mostFound, found.scannedBytes < Self.mostScanned else {
                found.next = last
                break
            }
            let event = LogsStorage.event(row)
            last = EventPlace(isForward: true, time: event.time, id: event.id)
            guard let stream = streams[event.stream] else { continue }
            found.scannedBytes += event.message.utf8.count
            guard pattern.matches(event.message) else { continue }
            foundBytes += event.message.utf8.count + 26
            found.events.append((event, stream))
        }
        return found
    }
}
