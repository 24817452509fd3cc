import AWSCore
import STSModel

/// The errors of STS in the words that AWS uses.
extension STSErrors {
    static func validation(_ message: String) -> AWSError { AWSError("ValidationError", status: 400, message: message) }

    static func violated(_ value: some Sendable, at member: String, _ constraint: String) -> AWSError {
        validation(ConstraintViolation.message(value, at: member, constraint))
    }
}
