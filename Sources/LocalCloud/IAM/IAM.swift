import AWSCore
import AWSWire
import GRDB
import IAMModel

/// Identity and Access Management: users and their keys, roles, policies. They belong to an account and to no Region.
///
/// https://docs.aws.amazon.com/IAM/latest/APIReference/welcome.html
struct IAM: IAMService {
    typealias Context = RequestContext

    static let schema = IAMStorage.schema

    let environment: CloudEnvironment
    let keys: IssuedKeys

    init(_ environment: CloudEnvironment, keys: IssuedKeys) {
        self.environment = environment
        self.keys = keys
    }
}
