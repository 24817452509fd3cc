import AWSClient
import AWSWire

/// Reads the certificate behind an address that ``AWSEvents/SNSVerifier`` has found trustworthy. Follows no redirects.
struct CertificateReader: Sendable {
    /// A certificate is about 2 KiB.
    private static let longest = 64 * 1024

    let transport: any Transport

    func read(_ url: String) async throws -> String {
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
