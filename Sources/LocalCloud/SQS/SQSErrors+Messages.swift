import AWSCore
import SQSModel

/// SQS's errors that its model does not list, and the words that AWS uses.
extension SQSErrors {
    static var nonExistentQueue: AWSError { queueDoesNotExist("The specified queue does not exist.") }

    static func unknownAttribute(_ name: String) -> AWSError {
        invalidAttributeName("Unknown Attribute \(name).")
    }

    static func invalidAttributeValue(named name: String) -> AWSError {
        invalidAttributeValue("Invalid value for the parameter \(name).")
    }

    static func invalidParameterValue(_ message: String) -> AWSError {
        AWSError("InvalidParameterValueException", status: 400, message: message, queryCode: "InvalidParameterValue")
    }

    static func invalidValue(_ value: some Sendable, for parameter: String, reason: String) -> AWSError {
        invalidParameterValue("Value \(value) for parameter \(parameter) is invalid. Reason: \(reason)")
    }

    static func missingParameter(_ name: String) -> AWSError {
        AWSError(
            "MissingRequiredParameterException",
            status: 400,
            message: "The request must contain the parameter \(name).",
            queryCode: "MissingParameter"
        )
    }

    static func invalidReceiptHandle(_ handle: String) -> AWSError {
        receiptHandleIsInvalid("The input receipt handle \"\(handle)\" is not a valid receipt handle.")
    }

    static func accessDenied(_ message: String) -> AWSError {
        AWSError("AccessDeniedException", status: 403, message: message, queryCode: "AccessDenied")
    }
}
