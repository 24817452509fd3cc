import AWSCore
import CryptoExtras
import SwiftASN1
import X509

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What is needed of a signing certificate: its RSA key and the time in which it holds.
struct SNSCertificate: Sendable {
    let key: _RSA.Signing.PublicKey
    let notBefore: Timestamp
    let notAfter: Timestamp

    init(pem: String) throws {
        let certificate = try Certificate(pemEncoded: pem)
        guard let key = _RSA.Signing.PublicKey(certificate.publicKey) else { throw SNSCertificateError.notRSA }
        self.key = key
        self.notBefore = Timestamp(fractionalSeconds: certificate.notValidBefore.timeIntervalSince1970)
        self.notAfter = Timestamp(fractionalSeconds: certificate.notValidAfter.timeIntervalSince1970)
    }
}

/// Why a certificate cannot be used.
public enum SNSCertificateError: Error, Sendable, Hashable {
    case notRSA
    /// The certificate does not belong to the private key.
    case otherKey
}
