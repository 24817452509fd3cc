import Synchronization

/// Some space that is set aside so that a full disk can still be cleaned up: deleting rows needs room in the log, too.
///
/// When a commit finds the disk full, the reserve is given up for one checkpoint, after which the log starts over in the space that it
/// has. While the reserve cannot be whole again, transactions that make the database grow are refused; those that shrink it are not.
final class DiskReserve: Sendable {
    /// Twice as much as the log grows before SQLite folds it into the database, and some more.
    static let size: Int64 = 10 << 20

    private let path: String?
    /// The bytes that are set aside.
    private let held = Mutex<Int64>(0)

    /// - Parameter folder: nil for stores that need none.
    init(folder: String?) {
        self.path = folder.map { "\($0)/reserve" }
    }

    var isWhole: Bool {
        path == nil || held.withLock { $0 == Self.size }
    }

    /// Sets the space aside, or as much of it as there is.
    func take() {
        guard let path else { return }
        held.withLock { held in
            guard held < Self.size else { return }
            for size in stride(from: Self.size, to: held, by: -(1 << 20)) where SystemCall.allocate(path, size: size) {
                held = size
                return
            }
            // What an attempt that failed has taken is given back.
            try? SystemCall.removeFile(path)
            held = held > 0 && SystemCall.allocate(path, size: held) ? held : 0
        }
    }

    /// Runs `body` with the space given back to the disk.
    func lend(_ body: () -> Void) {
        guard let path else { return body() }
        held.withLock { held in
            try? SystemCall.removeFile(path)
            held = 0
        }
        body()
        take()
    }
}
