import AWSClient
import AWSCore
import AWSWire
import Synchronization

/// Reads the certificate behind an address that ``AWSEvents/SNSVerifier`` has found trustworthy. Follows no redirects.
///
/// An address that could not be read is left alone for a minute: in a network without a way out, each message would wait for it otherwise.
final class CertificateReader: Sendable {
    /// A certificate is about 2 KiB.
    private static let longest = 64 * 1024
    private static let pauseAfterFailure = Duration.seconds(60)

    private let transport: any Transport
    private let clock: any WallClock
    /// By address: until when it is not tried again. AWS has few certificates, and only trustworthy addresses come here.
    private let pauses = Mutex<[String: Timestamp]>([:])

    init(transport: any Transport, clock: any WallClock) {
        self.transport = transport
        self.clock = clock
    }

    /// - Throws: ``CertificateUnavailable``, or why the address could not be reached.
    func read(_ url: String) async throws -> String {
        let now = clock.now
        let isPaused = pauses.withLock { pauses in
            pauses = pauses.filter { $0.value > now }
            return pauses[url] != nil
        }
        guard !isPaused else { throw CertificateUnavailable(url: url) }
        do {
            return try await fetch(url)
        } catch {
            pauses.withLock { $0[url] = clock.now.adding(Self.pauseAfterFailure) }
            throw error
        }
    }

    private func fetch(_ url: String) async throws -> String {
        guard let address = PageAddress(url), let endpoint = Endpoint(address.description) else { throw CertificateUnavailable(url: url) }
        let start = url.firstRange(of: "://").map { url[$0.upperBound...] } ?? ""
        let path = start.firstIndex(of: "/").map { String(start[$0...]) } ?? "/"
        let request = HTTPRequest(method: "GET", target: path, fields: ["Host": endpoint.authority])
        let response = try await transport.send(request, to: endpoint, deadline: .seconds(10))
        let bytes = try await response.body.collect(upTo: Self.longest)
        guard response.status == 200, let text = String(validating: bytes, as: UTF8.self) else { throw CertificateUnavailable(url: url) }
        return text
    }
}

struct CertificateUnavailable: Error, Sendable, Hashable {
    var url: String
}
