import AWSCore
import GRDB
import Synchronization

/// Numbers that rise with every change of an object: what an event's sequencer says.
///
/// A number is taken from the clock, so that it needs no write of its own; a mark in the store, moved once in a while, keeps later
/// processes above it even when the clock was set back.
final class EventSequence: Sendable {
    private struct State {
        var last: Int64 = 0
        /// No number above this one has been given by any process.
        var reserved: Int64?
    }

    /// How far ahead a mark is set: about a minute of the clock's numbers.
    private static let reservation: Int64 = 60_000 << shift
    /// Numbers within one millisecond.
    private static let shift: Int64 = 20

    private let state = Mutex(State())

    /// The next number, greater than every one that was given before.
    func next(now: Timestamp, in transaction: StoreTransaction) throws -> Int64 {
        let database = transaction.database
        let (number, mark) = try state.withLock { state throws -> (Int64, Int64?) in
            if state.reserved == nil {
                let stored = try Int64.fetchOne(database, sql: "SELECT reserved FROM s3_sequence") ?? 0
                state.last = max(state.last, stored)
                state.reserved = stored
            }
            state.last = max(state.last + 1, now.milliseconds << Self.shift)
            guard state.last > state.reserved ?? 0 else { return (state.last, nil) }
            return (state.last, state.last + Self.reservation)
        }
        guard let mark else { return number }
        try database.execute(sql: "DELETE FROM s3_sequence")
        try database.execute(sql: "INSERT INTO s3_sequence (reserved) VALUES (?)", arguments: [mark])
        transaction.afterCommit { [self] in
            state.withLock { $0.reserved = max($0.reserved ?? 0, mark) }
        }
        return number
    }

    /// The store was emptied: the mark must be set again, and numbers go on rising.
    func forgetReservation() {
        state.withLock { $0.reserved = 0 }
    }
}
