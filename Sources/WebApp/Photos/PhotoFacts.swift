import AWSCore

/// The bytes arrived in the uploads bucket.
struct UploadFact: Sendable, Hashable {
    /// By S3's clock.
    var at: Timestamp
    var size: Int64?
    /// Without quotes.
    var eTag: String?
}

/// A processor began.
struct AttemptFact: Sendable, Hashable {
    /// By the processor's clock.
    var at: Timestamp
    /// The ETag of the upload that it works on.
    var source: String?
    var device: String?
}

/// What the work took, by the processor's own account.
struct MeasurementFact: Sendable, Hashable {
    var at: Timestamp
    var source: String?
    var milliseconds: Double?
    /// US dollars.
    var cost: Double?
    var device: String?
}

/// The result lies in the processed bucket.
struct ResultFact: Sendable, Hashable {
    /// By S3's clock.
    var at: Timestamp
    var size: Int64?
    var eTag: String?
    /// What the result's own metadata says; nil until they were read.
    var metadata: Metadata?

    struct Metadata: Sendable, Hashable {
        /// The ETag of the upload that it was made from; nil for an object that no processor of ours made.
        var source: String?
        var milliseconds: Double?
        var cost: Double?
        var device: String?
    }
}

/// The rejection lies in the rejected bucket.
struct RejectionFact: Sendable, Hashable {
    /// By S3's clock.
    var at: Timestamp
    var eTag: String?
    /// What the rejection says; nil until it was read.
    var note: Note?

    struct Note: Sendable, Hashable {
        var source: String?
        var code: String?
        /// In words for people.
        var reason: String?
    }
}

/// What was seen of a photo, from a message, a listing or a request of our own.
enum Observation: Sendable, Hashable {
    case uploaded(UploadFact)
    case attempted(AttemptFact)
    case measured(MeasurementFact)
    case processed(ResultFact)
    case rejected(RejectionFact)
}

/// A fact of an object in S3.
///
/// HTTP tells when an object was stored in whole seconds only, S3's notice in milliseconds: of two results within a second the notice
/// tells which is newer. What is read after a notice is never older than it.
protocol ObjectFact {
    var at: Timestamp { get set }
}

extension ObjectFact {
    func notEarlier(than time: Timestamp) -> Self {
        var fact = self
        fact.at = max(at, time)
        return fact
    }
}

extension UploadFact: ObjectFact {}
extension ResultFact: ObjectFact {}
extension RejectionFact: ObjectFact {}
