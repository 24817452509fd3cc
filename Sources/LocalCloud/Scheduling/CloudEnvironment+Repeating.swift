import AWSCore
import Logging

extension CloudEnvironment {
    /// Does what a service does by itself again and again (expiry, ageing); runs until cancelled.
    ///
    /// A round that fails is said in the log; the next one tries again.
    func repeating(_ work: String, every interval: Duration, _ round: (_ now: Timestamp) async throws -> Void) async {
        while (try? await clock.sleep(for: interval)) != nil {
            do {
                try await round(clock.now)
            } catch {
                logger.error("Background work failed", metadata: ["work": "\(work)", "error": "\(error)"])
            }
        }
    }
}
