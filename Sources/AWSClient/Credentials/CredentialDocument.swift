import AWSCore
import AWSWire

/// A JSON document that carries credentials: containers, instances and commands give one, each with small differences.
struct CredentialDocument {
    /// The member with the session token.
    var tokenMember: String
    /// Whether there are no long-lived keys at this place: token and expiration must be there.
    var mustBeTemporary: Bool

    static let container = CredentialDocument(tokenMember: "Token", mustBeTemporary: false)
    static let instance = CredentialDocument(tokenMember: "Token", mustBeTemporary: true)
    static let command = CredentialDocument(tokenMember: "SessionToken", mustBeTemporary: false)

    /// - Throws: ``CredentialError/failed(source:reason:)``, which never quotes the document.
    func credentials(from bytes: [UInt8], source: String) throws(CredentialError) -> Credentials {
        guard let root = try? JSONParser.parse(bytes).root, root.kind == .map else {
            throw .failed(source: source, reason: "what came is not a JSON object")
        }
        return try credentials(from: root, source: source)
    }

    func credentials(from root: WireNode, source: String) throws(CredentialError) -> Credentials {
        // A metadata service answers 200 also when it has to say what went wrong.
        if let code = root["Code"]?.string, code != "Success" {
            throw .failed(source: source, reason: "\(code): \(root["Message"]?.string ?? "no message")")
        }
        func member(_ name: String, required: Bool) throws(CredentialError) -> String? {
            guard let value = root[name]?.string, !value.isEmpty else {
                if required { throw .failed(source: source, reason: "what came has no \(name)") }
                return nil
            }
            return value
        }
        let key = try member("AccessKeyId", required: true) ?? ""
        let secret = try member("SecretAccessKey", required: true) ?? ""
        let token = try member(tokenMember, required: mustBeTemporary)
        var expiration: Timestamp?
        if let text = try member("Expiration", required: mustBeTemporary) {
            guard let time = Timestamp(iso8601: text) else { throw .failed(source: source, reason: "its Expiration is no time") }
            expiration = time
        }
        return Credentials(accessKeyID: key, secretAccessKey: secret, sessionToken: token, expiration: expiration)
    }
}
