import AWSCore

/// What a failed attempt says about trying again.
enum FailureKind: Hashable {
    /// The connection broke or the service failed: the next attempt may go well.
    case transient
    /// The time was up: likewise, but it cost more.
    case timeout
    /// Too many requests: the next attempt must wait.
    case throttling
    /// The clocks differ: sign again with the service's time.
    case clockSkew
    /// The credentials are no longer good: fetch others.
    case expiredCredentials
    /// Trying again gives the same.
    case permanent

    /// Sorts a service's answer.
    ///
    /// - Parameter hasBody: without one (HEAD) the code was made of the status: a refusal may then be one for the clock.
    init(_ error: AWSError, hasBody: Bool = true) {
        if Self.throttlingCodes.contains(error.code) || error.status == 429 {
            self = .throttling
        } else if Self.skewCodes.contains(error.code) || !hasBody && error.status == 403 {
            self = .clockSkew
        } else if Self.expiryCodes.contains(error.code) {
            self = .expiredCredentials
        } else if Self.transientCodes.contains(error.code) || [500, 502, 503, 504].contains(error.status) {
            self = .transient
        } else {
            self = .permanent
        }
    }

    /// Sorts a request that brought no answer.
    init(_ error: TransportError) {
        self = error.isTimeout ? .timeout : .transient
    }

    /// Whether the same request may go well later.
    var passesWithTime: Bool {
        switch self {
        case .transient, .timeout, .throttling: true
        case .clockSkew, .expiredCredentials, .permanent: false
        }
    }

    /// https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
    private static let throttlingCodes: Set<String> = [
        "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottledException", "RequestThrottled",
        "TooManyRequestsException", "ProvisionedThroughputExceededException", "TransactionInProgressException", "RequestLimitExceeded",
        "BandwidthLimitExceeded", "LimitExceededException", "SlowDown", "PriorRequestNotComplete", "EC2ThrottledException",
    ]

    private static let skewCodes: Set<String> = [
        "RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture", "InvalidSignatureException", "SignatureDoesNotMatch", "AuthFailure",
    ]

    private static let expiryCodes: Set<String> = ["ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired"]

    private static let transientCodes: Set<String> = [
        "RequestTimeout", "RequestTimeoutException", "InternalError", "IDPCommunicationError",
    ]
}
