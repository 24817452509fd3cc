public import AWSCore
import Crypto
import CryptoExtras
import SwiftASN1
import X509

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Signs envelopes with a key of its own, for which it has a self-signed certificate that the gateway serves.
///
/// Making a key takes a fraction of a second: make it once, keep both texts, and load them the next time.
public struct SNSSigner: Sendable {
    /// The secret key, PKCS #1 as PEM.
    public let privateKeyPEM: String
    public let certificatePEM: String
    /// The last part of the certificate's URL, as AWS names them: `SimpleNotificationService-<32 digits>.pem`.
    public let certificateName: String
    private let key: _RSA.Signing.PrivateKey

    /// Makes a key of 2048 bits and a certificate that is valid for ten years.
    public init(generatingAt now: Timestamp, commonName: String = "sns.amazonaws.com") throws {
        let key = try _RSA.Signing.PrivateKey(keySize: .bits2048)
        let name = try DistinguishedName {
            CommonName(commonName)
            OrganizationName("Darkroom local cloud")
        }
        let start = Date(timeIntervalSince1970: now.fractionalSeconds)
        let certificate = try Certificate(
            version: .v3,
            serialNumber: Certificate.SerialNumber(),
            publicKey: Certificate.PublicKey(key.publicKey),
            // An hour of grace for clocks that are behind.
            notValidBefore: start.addingTimeInterval(-3600),
            notValidAfter: start.addingTimeInterval(3650 * 86_400),
            issuer: name,
            subject: name,
            signatureAlgorithm: .sha256WithRSAEncryption,
            extensions: Certificate.Extensions {
                Critical(KeyUsage(digitalSignature: true))
            },
            issuerPrivateKey: Certificate.PrivateKey(key)
        )
        try self.init(key: key, certificatePEM: certificate.serializeAsPEM().pemString)
    }

    /// Loads what ``init(generatingAt:commonName:)`` made.
    ///
    /// - Throws: when a text is not PEM, or the certificate is not this key's.
    public init(privateKeyPEM: String, certificatePEM: String) throws {
        try self.init(key: _RSA.Signing.PrivateKey(pemRepresentation: privateKeyPEM), certificatePEM: certificatePEM)
    }

    private init(key: _RSA.Signing.PrivateKey, certificatePEM: String) throws {
        let certificate = try SNSCertificate(pem: certificatePEM)
        guard certificate.key.derRepresentation == key.publicKey.derRepresentation else { throw SNSCertificateError.otherKey }
        self.key = key
        self.privateKeyPEM = key.pemRepresentation
        self.certificatePEM = certificatePEM
        self.certificateName = Self.certificateName(of: certificatePEM)
    }

    /// The last part of a certificate's URL, without reading the certificate.
    public static func certificateName(of certificatePEM: String) -> String {
        "SimpleNotificationService-\(SHA256.hash(data: Array(certificatePEM.utf8)).prefix(16).hexadecimal).pem"
    }

    /// The envelope with its signature and where its certificate is.
    ///
    /// - Parameter origin: where the gateway serves the certificate, such as `http://127.0.0.1:4566`.
    public func sign(_ envelope: SNSEnvelope, version: SNSSignatureVersion = .sha1, origin: String) throws -> SNSEnvelope {
        var signed = envelope
        signed.signatureVersion = version.rawValue
        signed.signature = try version.sign(envelope.stringToSign, with: key).base64
        signed.signingCertURL = "\(origin)/\(certificateName)"
        return signed
    }
}

extension Sequence<UInt8> {
    /// Two lower-case hexadecimal digits a byte.
    fileprivate var hexadecimal: String { Array(self).hexadecimal }
}
