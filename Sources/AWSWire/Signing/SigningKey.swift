import AWSCore
import Crypto

/// The key that a secret gives for one scope.
///
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
public struct SigningKey: Sendable {
    private let key: SymmetricKey

    public init(secretAccessKey: String, scope: SigningScope) {
        var key = SymmetricKey(data: Array("AWS4\(secretAccessKey)".utf8))
        for part in [scope.day, scope.region, scope.service, "aws4_request"] {
            key = SymmetricKey(data: HMAC<SHA256>.authenticationCode(for: Array(part.utf8), using: key))
        }
        self.key = key
    }

    /// The signature of `text`, in lower-case hexadecimal. POST policies are signed so as well.
    public func sign(_ text: String) -> String {
        Array(HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: key)).hexadecimal
    }

    /// Whether `signature` is that of `text`; takes the same time wherever the two differ.
    public func isValid(_ signature: String, for text: String) -> Bool {
        constantTimeEqual(signature, sign(text))
    }
}

/// Equality that takes the same time wherever two texts of one length differ, so that no guess can be improved by measuring.
func constantTimeEqual(_ left: String, _ right: String) -> Bool {
    var difference: UInt8 = left.utf8.count == right.utf8.count ? 0 : 1
    for (first, second) in zip(left.utf8, right.utf8) { difference |= first ^ second }
    return difference == 0
}

/// SHA-256 in lower-case hexadecimal, as canonical requests and `x-amz-content-sha256` carry it.
func sha256Hexadecimal(_ bytes: some Collection<UInt8>) -> String {
    Checksum.value(of: bytes, .sha256).hexadecimal
}
