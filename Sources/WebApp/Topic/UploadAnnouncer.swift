import Logging
import Pipeline

/// Tells the other replicas of the web app, on the topic, which uploads this one took in.
struct UploadAnnouncer: Sendable {
    let service: any PhotoTopic
    let subscription: SubscriptionKeeper
    let logger: Logger

    /// Never fails: the photo is stored, and whoever missed this hears of it when a processor begins.
    func announce(_ upload: UploadFact, of key: PhotoKey) async {
        guard let topic = subscription.topic else { return }
        let message = PhotoMessage(
            state: .queued,
            key: key.description,
            time: upload.at,
            source: PhotoSource(eTag: upload.eTag),
            bytes: upload.size
        )
        do {
            try await service.publish(message.json, on: topic)
        } catch {
            logger.warning("Could not announce an upload", metadata: ["key": "\(key)", "error": "\(error)"])
        }
    }
}
