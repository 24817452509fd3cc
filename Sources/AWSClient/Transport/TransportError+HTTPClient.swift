import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

extension TransportError {
    /// What the connection reports, and nil for errors of other origin: cancellation, and those of the request's own body.
    init?(_ error: any Error, endpoint: Endpoint) {
        switch error {
        case let error as HTTPClientError:
            let timeouts: [HTTPClientError] = [
                .connectTimeout, .readTimeout, .writeTimeout, .deadlineExceeded, .getConnectionFromPoolTimeout, .tlsHandshakeTimeout,
            ]
            self.init(isTimeout: timeouts.contains(error), endpoint: endpoint, reason: error.shortDescription)
        case let error as NIOSSLExtraError where error == .failedToValidateHostname:
            self.init(isTimeout: false, endpoint: endpoint, reason: "the server's certificate is for other hosts")
        case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError:
            self.init(isTimeout: false, endpoint: endpoint, reason: Self.reason(ofTLS: "\(error)"))
        case is NIOConnectionError, is IOError, is ChannelError, is HTTPParserError:
            self.init(isTimeout: false, endpoint: endpoint, reason: "\(error)")
        default:
            return nil
        }
    }

    /// BoringSSL says only that a certificate did not pass.
    private static func reason(ofTLS text: String) -> String {
        guard text.contains("CERTIFICATE_VERIFY_FAILED") else { return text }
        return "the server's certificate has expired, or no authority that is trusted here (AWS_CA_BUNDLE names others) vouches for it"
    }
}
