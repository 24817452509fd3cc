import AWSCore
import GRDB
import LogsModel

extension Logs {
    func putLogEvents(_ input: PutLogEventsRequest, context: RequestContext) async throws -> PutLogEventsResponse {
        let events = input.logEvents
        let size = try validate(events)
        let accepted = AcceptedEvents(events, now: context.now)
        context.usage.add(.logBytesIngested, Int64(size))
        try await environment.store.write { transaction in
            let database = transaction.database
            let group = try LogsStorage.groupID(input.logGroupName, context, in: database)
            let stream = try LogsStorage.streamID(input.logStreamName, group: group, in: database)
            guard let first = accepted.events.first, let last = accepted.events.last else { return }
            var number = try LogsStorage.takeNumbers(accepted.events.count, in: database)
            let insert = try database.cachedStatement(
                sql: "INSERT INTO logs_event (log_group, time, id, stream, ingested, message) VALUES (?, ?, ?, ?, ?, ?)"
            )
            for event in accepted.events {
                try insert.execute(arguments: [group, event.timestamp, number, stream, context.now.milliseconds, event.message])
                number += 1
            }
            try database.execute(
                sql: """
                    UPDATE logs_stream SET first_event = min(coalesce(first_event, ?), ?), last_event = max(coalesce(last_event, ?), ?),
                    last_ingestion = ? WHERE id = ?
                    """,
                arguments: [first.timestamp, first.timestamp, last.timestamp, last.timestamp, context.now.milliseconds, stream]
            )
        }
        return PutLogEventsResponse(nextSequenceToken: PutSequence.token, rejectedLogEventsInfo: accepted.rejected)
    }

    /// Checks the limits of a batch.
    ///
    /// - Returns: its size, each event with the 26 bytes that AWS adds.
    /// - Throws: `InvalidParameterException`.
    private func validate(_ events: [InputLogEvent]) throws -> Int {
        guard !events.isEmpty else {
            throw LogsErrors.violated("[]", at: "logEvents", "have length greater than or equal to 1")
        }
        guard events.count <= 10_000 else {
            throw LogsErrors.violated("[…]", at: "logEvents", "have length less than or equal to 10000")
        }
        var size = 0
        for (index, event) in events.enumerated() {
            guard !event.message.isEmpty else {
                throw LogsErrors.violated("", at: "logEvents.\(index + 1).member.message", "have length greater than or equal to 1")
            }
            guard event.message.utf8.count + 26 <= 1_048_576 else {
                throw LogsErrors.invalidParameterException(
                    "Log event too large: \(event.message.utf8.count) bytes exceeds limit of 1048576"
                )
            }
            size += event.message.utf8.count + 26
        }
        guard size <= 1_048_576 else {
            throw LogsErrors.invalidParameterException("Upload too large: \(size) bytes exceeds limit of 1048576")
        }
        for (left, right) in zip(events, events.dropFirst()) where left.timestamp > right.timestamp {
            throw LogsErrors.invalidParameterException("Log events in a single PutLogEvents request must be in chronological order.")
        }
        if let first = events.first, let last = events.last, last.timestamp - first.timestamp > 86_400_000 {
            throw LogsErrors.invalidParameterException(
                "The batch of log events in a single PutLogEvents request cannot span more than 24 hours."
            )
        }
        return size
    }
}

/// The events of a batch that are neither too old nor too new, and what is said of the rest.
private struct AcceptedEvents {
    let events: [InputLogEvent]
    let rejected: RejectedLogEventsInfo?

    init(_ all: [InputLogEvent], now: Timestamp) {
        let oldest = now.adding(seconds: -14 * 86_400).milliseconds
        let newest = now.adding(seconds: 2 * 3600).milliseconds
        let firstAccepted = all.firstIndex { $0.timestamp >= oldest } ?? all.count
        let firstTooNew = all.firstIndex { $0.timestamp > newest } ?? all.count
        events = firstAccepted < firstTooNew ? Array(all[firstAccepted..<firstTooNew]) : []
        let hasOld = firstAccepted > 0
        let hasNew = firstTooNew < all.count
        rejected =
            hasOld || hasNew
            ? RejectedLogEventsInfo(
                tooNewLogEventStartIndex: hasNew ? firstTooNew : nil,
                tooOldLogEventEndIndex: hasOld ? firstAccepted : nil
            ) : nil
    }
}
