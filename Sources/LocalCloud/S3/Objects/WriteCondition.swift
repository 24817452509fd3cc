import AWSCore
import S3Model

/// `If-Match` and `If-None-Match` of a request that writes.
struct WriteCondition: Sendable {
    private enum Kind: Sendable {
        case none
        /// The key must have no object.
        case absent
        /// The key's object must have this ETag.
        case etag(String)
    }

    private let kind: Kind

    /// No condition.
    init() {
        self.kind = .none
    }

    /// - Throws: `NotImplemented` for the values that S3 does not take here.
    init(ifMatch: String?, ifNoneMatch: String?) throws {
        switch (ifMatch, ifNoneMatch) {
        case (nil, nil):
            self.kind = .none
        case (.some, .some):
            throw S3Errors.notImplemented(
                header: "If-Match,If-None-Match",
                "Multiple conditional request headers present in the request"
            )
        case (nil, let value?):
            guard value == "*" else { throw Self.unaccepted("If-None-Match") }
            self.kind = .absent
        case (let value?, nil):
            guard value != "*" else { throw Self.unaccepted("If-Match") }
            self.kind = .etag(value.withoutQuotes)
        }
    }

    var isEmpty: Bool {
        if case .none = kind { true } else { false }
    }

    /// - Throws: `PreconditionFailed`, or `NoSuchKey` when there is nothing that could match.
    func check(_ state: ObjectRows.State?, key: ObjectKey) throws {
        switch kind {
        case .none:
            return
        case .absent:
            guard state == nil else { throw S3Errors.preconditionFailed("If-None-Match") }
        case .etag(let etag):
            guard let state else { throw S3Errors.noSuchKey(key) }
            guard state.etag == etag else { throw S3Errors.preconditionFailed("If-Match") }
        }
    }

    /// The same check for a request that passed ``check(_:key:)`` before its body came: what fails now lost against another request.
    ///
    /// - Throws: `ConditionalRequestConflict`.
    func checkAgain(_ state: ObjectRows.State?, key: ObjectKey) throws {
        do {
            try check(state, key: key)
        } catch {
            if case .absent = kind { throw S3Errors.conditionalRequestConflict("If-None-Match", key: key) }
            throw S3Errors.conditionalRequestConflict("If-Match", key: key)
        }
    }

    /// The check when an upload in parts is completed: what was written since it began conflicts with `If-Match`.
    func check(_ state: ObjectRows.State?, key: ObjectKey, begun: Timestamp) throws {
        try check(state, key: key)
        if case .etag = kind, let state, state.modified >= begun { throw S3Errors.conditionalRequestConflict("If-Match", key: key) }
    }

    private static func unaccepted(_ header: String) -> AWSError {
        S3Errors.notImplemented(header: header, "We don't accept the provided value of \(header) header for this API")
    }
}

extension String {
    /// An ETag as it is stored: without its quotes, and without the mark of a weak one.
    var withoutQuotes: String {
        var text = self[...]
        if text.hasPrefix("W/") { text = text.dropFirst(2) }
        if text.hasPrefix("\""), text.hasSuffix("\""), text.utf8.count >= 2 { text = text.dropFirst().dropLast() }
        return String(text)
    }
}
