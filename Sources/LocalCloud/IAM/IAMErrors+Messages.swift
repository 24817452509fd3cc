import AWSCore
import IAMModel

/// The errors of IAM in the words that AWS uses.
extension IAMErrors {
    static func noUser(_ name: String) -> AWSError { noSuchEntityException("The user with name \(name) cannot be found.") }

    static func noRole(_ name: String) -> AWSError { noSuchEntityException("The role with name \(name) cannot be found.") }

    static func noAccessKey(_ id: String) -> AWSError { noSuchEntityException("The Access Key with id \(id) cannot be found.") }

    static func noPolicy(_ arn: String) -> AWSError { noSuchEntityException("Policy \(arn) was not found.") }

    static func notAttachable(_ arn: String) -> AWSError {
        noSuchEntityException("Policy \(arn) does not exist or is not attachable.")
    }

    static func validation(_ message: String) -> AWSError { AWSError("ValidationError", status: 400, message: message) }

    static func violated(_ value: some Sendable, at member: String, _ constraint: String) -> AWSError {
        validation(ConstraintViolation.message(value, at: member, constraint))
    }
}
