import AWSCore
import Crypto
import CryptoExtras

/// How SNS signs: RSA with PKCS #1 v1.5 padding over the string to sign, hashed by SHA-1 (version 1) or SHA-256 (version 2).
public enum SNSSignatureVersion: String, Sendable, CaseIterable {
    case sha1 = "1"
    case sha256 = "2"

    func sign(_ text: String, with key: _RSA.Signing.PrivateKey) throws -> [UInt8] {
        let bytes = Array(text.utf8)
        let signature =
            switch self {
            case .sha1: try key.signature(for: Insecure.SHA1.hash(data: bytes), padding: .insecurePKCS1v1_5)
            case .sha256: try key.signature(for: SHA256.hash(data: bytes), padding: .insecurePKCS1v1_5)
            }
        return Array(signature.rawRepresentation)
    }

    func isValid(_ signature: [UInt8], of text: String, by key: _RSA.Signing.PublicKey) -> Bool {
        let bytes = Array(text.utf8)
        let signature = _RSA.Signing.RSASignature(rawRepresentation: signature)
        return switch self {
        case .sha1: key.isValidSignature(signature, for: Insecure.SHA1.hash(data: bytes), padding: .insecurePKCS1v1_5)
        case .sha256: key.isValidSignature(signature, for: SHA256.hash(data: bytes), padding: .insecurePKCS1v1_5)
        }
    }
}
