import AWSCore
import LogsModel

/// The errors of Logs in the words that AWS uses.
extension LogsErrors {
    static var groupNotFound: AWSError { resourceNotFoundException("The specified log group does not exist.") }

    static var streamNotFound: AWSError { resourceNotFoundException("The specified log stream does not exist.") }

    static func violated(_ value: some Sendable, at member: String, _ constraint: String) -> AWSError {
        invalidParameterException(ConstraintViolation.message(value, at: member, constraint))
    }
}
