import AWSCore
import SQSModel

/// What all batches have in common: one to ten entries with distinct, plain ids.
enum BatchEntries {
    /// - Throws: `EmptyBatchRequest`, `TooManyEntriesInBatchRequest`, `InvalidBatchEntryId`, `BatchEntryIdsNotDistinct`.
    static func validate(_ ids: [String], named name: String) throws {
        guard !ids.isEmpty else {
            throw SQSErrors.emptyBatchRequest("There should be at least one \(name) in the request.")
        }
        guard ids.count <= 10 else {
            throw SQSErrors.tooManyEntriesInBatchRequest(
                "Maximum number of entries per request are 10. You have sent \(ids.count)."
            )
        }
        for id in ids {
            let isPlain = id.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"): true
                default: false
                }
            }
            guard isPlain, (1...80).contains(id.utf8.count) else {
                throw SQSErrors.invalidBatchEntryId(
                    "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long."
                )
            }
        }
        var seen: Set<String> = []
        for id in ids where !seen.insert(id).inserted {
            throw SQSErrors.batchEntryIdsNotDistinct("Id \(id) repeated.")
        }
    }

    /// An entry that failed: with the code of the Query protocol, as AWS gives it in every protocol.
    static func failure(id: String, _ error: AWSError) -> BatchResultErrorEntry {
        BatchResultErrorEntry(
            id: id,
            senderFault: error.fault == .sender,
            code: error.queryCode ?? error.code,
            message: error.message
        )
    }
}
