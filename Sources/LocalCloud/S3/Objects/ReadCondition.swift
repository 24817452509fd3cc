import AWSCore
import S3Model

/// `If-Match` and its kin on a request that reads, with the precedence of RFC 9110, section 13.2.2.
struct ReadCondition: Sendable {
    var ifMatch: String?
    var ifNoneMatch: String?
    var ifModifiedSince: Timestamp?
    var ifUnmodifiedSince: Timestamp?

    /// What the object's state means for the request.
    enum Outcome: Sendable, Hashable {
        case proceed
        case notModified
        /// With the header, as AWS writes it, that did not hold.
        case failed(String)
    }

    func outcome(etag: String, modified: Timestamp, now: Timestamp) -> Outcome {
        if let ifMatch {
            guard Self.matches(ifMatch, etag) else { return .failed("If-Match") }
        } else if let ifUnmodifiedSince, modified > ifUnmodifiedSince {
            return .failed("If-Unmodified-Since")
        }
        if let ifNoneMatch {
            if Self.matches(ifNoneMatch, etag) { return .notModified }
        } else if let ifModifiedSince, ifModifiedSince <= now, modified <= ifModifiedSince {
            return .notModified
        }
        return .proceed
    }

    /// - Throws: `PreconditionFailed`, or an error of status 304.
    func check(etag: String, modified: Timestamp, now: Timestamp) throws {
        switch outcome(etag: etag, modified: modified, now: now) {
        case .proceed: return
        case .notModified: throw S3Errors.notModified(etag: etag, modified: modified)
        case .failed(let header): throw S3Errors.preconditionFailed(header)
        }
    }

    /// The check of the source of a copy, where nothing is ever "not modified".
    func checkSource(etag: String, modified: Timestamp, now: Timestamp) throws {
        switch outcome(etag: etag, modified: modified, now: now) {
        case .proceed: return
        case .notModified:
            throw S3Errors.preconditionFailed("x-amz-copy-source-\(ifNoneMatch == nil ? "If-Modified-Since" : "If-None-Match")")
        case .failed(let header): throw S3Errors.preconditionFailed("x-amz-copy-source-\(header)")
        }
    }

    private static func matches(_ given: String, _ etag: String) -> Bool {
        given.split(separator: ",").contains { part in
            let tag = String(part.drop { $0 == " " })
            return tag == "*" || tag.withoutQuotes == etag
        }
    }
}
