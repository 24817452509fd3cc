import AWSCore
import Crypto
import FoundationEssentials
import NIOSSL
import SwiftASN1
import X509

/// A certificate of the test's own for the given host names, and a file in which a client finds that it may be trusted.
struct TestAuthority: Sendable {
    let server: NIOSSLContext
    private let folder: URL

    /// The PEM file of the authority.
    var file: String { folder.appending(path: "authority.pem").path }

    /// - Parameter isExpired: the certificate was good until an hour ago.
    init(hosts: [String], isExpired: Bool = false) throws {
        let key = Certificate.PrivateKey(P256.Signing.PrivateKey())
        let name = try DistinguishedName { CommonName("Darkroom's tests") }
        let now = Date()
        let certificate = try Certificate(
            version: .v3,
            serialNumber: Certificate.SerialNumber(),
            publicKey: key.publicKey,
            notValidBefore: now.addingTimeInterval(-7200),
            notValidAfter: now.addingTimeInterval(isExpired ? -3600 : 3600),
            issuer: name,
            subject: name,
            signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil))
                SubjectAlternativeNames(hosts.map { GeneralName.dnsName($0) })
            },
            issuerPrivateKey: key
        )
        let pem = try certificate.serializeAsPEM().pemString
        let chain = try NIOSSLCertificate.fromPEMBytes(Array(pem.utf8)).map { NIOSSLCertificateSource.certificate($0) }
        let privateKey = try NIOSSLPrivateKey(bytes: Array(key.serializeAsPEM().pemString.utf8), format: .pem)
        let configuration = TLSConfiguration.makeServerConfiguration(certificateChain: chain, privateKey: .privateKey(privateKey))
        self.server = try NIOSSLContext(configuration: configuration)
        self.folder = FileManager.default.temporaryDirectory.appending(path: "darkroom-\(SystemRandomSource().uuid())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(pem.utf8).write(to: folder.appending(path: "authority.pem"))
    }

    func remove() {
        try? FileManager.default.removeItem(at: folder)
    }
}
