import AWSCore
import Crypto

/// The signature of a form: the policy as it stands in the form is the string to sign.
enum PostSignature {
    static func sign(_ policy: String, secret: String, day: String, region: Region) -> String {
        var key = Array("AWS4\(secret)".utf8)
        for part in [day, region.rawValue, "s3", "aws4_request"] { key = code(part, key: key) }
        return code(policy, key: key).hexadecimal
    }

    private static func code(_ text: String, key: [UInt8]) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: SymmetricKey(data: key)))
    }
}
