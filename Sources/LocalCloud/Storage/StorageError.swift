import AWSCore
import GRDB

/// Why a store could not be opened.
enum StoreOpenError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Another process works in the folder; its id when it could be read.
    case locked(folder: String, processID: Int32?)
    /// The folder or a file in it could not be made or opened.
    case unusable(path: String, reason: String)
    /// A newer program wrote the folder.
    case newer(schema: String, found: Int, known: Int)

    var description: String {
        switch self {
        case .locked(let folder, let processID):
            let holder = processID.map { "process \($0)" } ?? "another process"
            return "The data folder \(folder) is in use by \(holder). Stop it, or choose another folder with --data."
        case .unusable(let path, let reason):
            return "\(path) cannot be used: \(reason)."
        case .newer(let schema, let found, let known):
            return "The data was written by a newer version (\(schema) has version \(found), this program knows \(known))."
        }
    }
}

/// A system call that failed.
struct SystemCallError: Error, Sendable, Hashable, CustomStringConvertible {
    let call: String
    let path: String
    let number: Int32

    var description: String { "\(call) \(path): \(SystemCall.message(number))" }
}

/// A body's file is gone: it was deleted after the snapshot was taken that named it. ``Store/read(_:)`` tries again when it is thrown.
struct BodyGone: Error, Sendable, Hashable {
    let id: Int64
}

enum StorageFailure {
    /// What a client is told when the disk is full. Status 507 is not retried by SDKs: trying again at once does not help.
    static let full = AWSError(
        "InsufficientStorage",
        status: 507,
        message: "The disk of the local cloud is full. Nothing was stored; free some space and try again."
    )

    /// The error that stands for `error` in a service's answer; nil when it is not one of the storage's.
    static func answer(to error: any Error) -> AWSError? {
        switch error {
        case let error as DatabaseError where error.resultCode == .SQLITE_FULL: full
        case let error as SystemCallError where SystemCall.isFull(error.number): full
        case is DatabaseError, is SystemCallError, is BodyGone:
            AWSError("InternalError", status: 500, message: "The local cloud's storage failed: \(error)")
        default: nil
        }
    }
}
