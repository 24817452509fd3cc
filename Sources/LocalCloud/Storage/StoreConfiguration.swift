/// What an acknowledged write survives.
enum Durability: String, Sendable, CaseIterable {
    /// The death of the process (`kill -9`), by the kernel's page cache.
    case process
    /// Also the loss of power: every commit and every body is synced to the disk before it is acknowledged.
    case full
}

/// Where a store keeps its data.
enum StoreLocation: Sendable, Hashable {
    /// In this folder, which is made when missing, and in which one process works at a time.
    case folder(String)
    /// In a temporary folder that goes away with the store; nothing is synced.
    case ephemeral
}

/// The tables of one service. Their names begin with the service's, as in `sqs_queue`.
struct StoreSchema: Sendable {
    let name: String
    /// SQL scripts; the first `n` have run in a store whose recorded version is `n`. Append; never change one that was released.
    let migrations: [String]

    init(name: String, migrations: [String]) {
        self.name = name
        self.migrations = migrations
    }
}
