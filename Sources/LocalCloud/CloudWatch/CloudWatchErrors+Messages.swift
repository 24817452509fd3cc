import AWSCore
import CloudWatchModel

/// The errors of CloudWatch in the words that AWS uses.
extension CloudWatchErrors {
    static func invalid(_ value: String, for parameter: String) -> AWSError {
        invalidParameterValueException("The value \(value) for parameter \(parameter) is invalid.")
    }

    static func tooMany(_ collection: String, limit: Int) -> AWSError {
        invalidParameterValueException("The collection \(collection) must not have a size greater than \(limit).")
    }

    static func validation(_ message: String) -> AWSError {
        AWSError("ValidationException", status: 400, message: message, queryCode: "ValidationError")
    }

    static func violated(_ value: some Sendable, at member: String, _ constraint: String) -> AWSError {
        validation(ConstraintViolation.message(value, at: member, constraint))
    }

    static func notImplemented(_ what: String) -> AWSError {
        AWSError("NotImplemented", status: 501, message: "\(what) exists in AWS, but this cloud does not implement it.")
    }
}
