import AWSCore
import AWSWire

/// The JSON document in which containers' and instances' endpoints give credentials.
enum CredentialDocument {
    /// - Throws: ``CredentialError/malformed(source:)``.
    static func credentials(from bytes: [UInt8], source: String) throws -> Credentials {
        guard let root = try? JSONParser.parse(bytes).root,
            let key = root["AccessKeyId"]?.string, let secret = root["SecretAccessKey"]?.string, !key.isEmpty, !secret.isEmpty
        else { throw CredentialError.malformed(source: source) }
        var expiration: Timestamp?
        if let text = root["Expiration"]?.string {
            guard let time = Timestamp(iso8601: text) else { throw CredentialError.malformed(source: source) }
            expiration = time
        }
        return Credentials(accessKeyID: key, secretAccessKey: secret, sessionToken: root["Token"]?.string, expiration: expiration)
    }
}
