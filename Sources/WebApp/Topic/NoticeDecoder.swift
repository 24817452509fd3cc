import AWSCore
import AWSEvents
import Pipeline

/// What a message on the topic can tell the gallery.
enum TopicNotice: Sendable, Hashable {
    /// A web app took an upload in.
    case uploaded(PhotoKey, UploadFact)
    /// S3 announced an object; by its clock.
    case created(PhotoArea, PhotoKey, at: Timestamp)
    /// A processor began.
    case began(PhotoKey, AttemptFact)
    /// A processor ended, successfully.
    case ended(PhotoKey, MeasurementFact)
}

/// Reads the text of a message: S3's notices and the processor's own messages.
struct NoticeDecoder: Sendable {
    /// The pipeline's buckets by name.
    let areas: [String: PhotoArea]

    /// The notices in the text; empty for a message that is none of ours.
    func decode(_ text: String) -> [TopicNotice] {
        if let message = PhotoMessage(parsing: text) { return notices(in: message) }
        guard case .records(let records)? = try? S3EventMessage(parsing: text) else { return [] }
        return records.compactMap { record in
            guard record.isCreation, let area = areas[record.bucket] else { return nil }
            return .created(area, PhotoKey(record.key), at: record.eventTime)
        }
    }

    /// Which photo the text is about, or one text for all that are about none: what tells of one photo is read in order.
    func subject(of text: String) -> String {
        switch decode(text).first {
        case .uploaded(let key, _)?, .created(_, let key, _)?, .began(let key, _)?, .ended(let key, _)?: key.description
        case nil: ""
        }
    }

    private func notices(in message: PhotoMessage) -> [TopicNotice] {
        let key = PhotoKey(message.key)
        switch message.state {
        case .queued:
            return [.uploaded(key, UploadFact(at: message.time, size: message.bytes, eTag: message.source.eTag))]
        case .processing:
            return [.began(key, AttemptFact(at: message.time, source: message.source.eTag, device: message.device))]
        case .processed:
            let fact = MeasurementFact(
                at: message.time,
                source: message.source.eTag,
                milliseconds: message.milliseconds,
                cost: message.dollars,
                device: message.device
            )
            return [.ended(key, fact)]
        }
    }
}
