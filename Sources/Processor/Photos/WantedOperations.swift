import PhotoEngine
import Pipeline

/// What shall be done to one photo: what its upload asks for, else what the processor does to all.
struct WantedOperations: Sendable {
    /// As it is stored and compared: the canonical text, or what was asked for when that is no list of operations.
    let text: String
    private let list: Result<[PhotoOperation], PhotoRejection>

    /// - Parameters:
    ///   - asked: the upload's own wish; empty is as good as none.
    ///   - usual: the processor's.
    init(_ asked: String?, usual: [PhotoOperation]) {
        let asked = asked ?? ""
        let list =
            asked.allSatisfy(\.isWhitespace) ? .success(usual) : Result { () throws(PhotoRejection) in try PhotoOperation.list(asked) }
        self.list = list
        text = ResultMetadata.stored(operations: (try? list.get())?.canonicalText ?? asked)
    }

    /// - Throws: the rejection of a photo whose upload asks for what is no list of operations.
    func operations() throws(PhotoRejection) -> [PhotoOperation] { try list.get() }
}
