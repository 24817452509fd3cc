import AWSCore
import Logging

/// Turns what comes over the topic into observations.
///
/// S3's notices say that an object is there; the result's numbers and the rejection's reason are then read from the object itself.
/// The processor's own messages say that it began, and at the end what the work took; other replicas', which uploads they took in.
struct NoticeReader: Sendable {
    let decoder: NoticeDecoder
    let gallery: Gallery
    let inspector: PhotoInspector
    let logger: Logger

    func read(_ text: String) async throws {
        let notices = decoder.decode(text)
        if notices.isEmpty { logger.debug("A message on the topic that is not for the gallery") }
        for notice in notices { try await act(on: notice) }
    }

    private func act(on notice: TopicNotice) async throws {
        switch notice {
        case .uploaded(let key, let fact):
            gallery.observe([.uploaded(fact)], of: key)
        case .created(let area, let key, let at):
            let observation: Observation? =
                switch area {
                case .uploads: try await inspector.upload(of: key).map { .uploaded($0.notEarlier(than: at)) }
                case .processed: try await inspector.result(of: key).map { .processed($0.notEarlier(than: at)) }
                case .rejected: try await inspector.rejection(of: key).map { .rejected($0.notEarlier(than: at)) }
                }
            // Gone again before we looked: there is nothing to show.
            guard let observation else { return }
            gallery.observe([observation], of: key)
            logger.info("\(area.announcement)", metadata: ["key": "\(key)"])
        case .began(let key, let fact):
            gallery.observe([.attempted(fact)], of: key)
        case .ended(let key, let fact):
            gallery.observe([.measured(fact)], of: key)
            // S3's own notice normally has come, or is about to. Where it got lost, the processor's word is reason enough to look.
            if gallery.record(of: key)?.state != .done, let result = try await inspector.result(of: key) {
                gallery.observe([.processed(result)], of: key)
            }
        }
    }
}

extension PhotoArea {
    fileprivate var announcement: String {
        switch self {
        case .uploads: "A photo was uploaded"
        case .processed: "A processed photo is shown"
        case .rejected: "A rejected photo is shown"
        }
    }
}
