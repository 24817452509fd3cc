import AWSCore
import SNSModel

/// SNS's errors in the words that AWS uses.
extension SNSErrors {
    static func invalidParameter(_ what: String) -> AWSError {
        invalidParameterException("Invalid parameter: \(what)")
    }

    static var topicNotFound: AWSError { notFoundException("Topic does not exist") }

    static var subscriptionNotFound: AWSError { notFoundException("Subscription does not exist") }
}
