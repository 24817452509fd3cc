/// Which of a service's host names is wanted.
///
/// https://docs.aws.amazon.com/sdkref/latest/guide/feature-endpoints.html
public struct EndpointVariant: Sendable, Hashable {
    /// Cryptography that was validated for the government of the United States.
    public var isFIPS: Bool
    /// IPv6 beside IPv4.
    public var isDualStack: Bool

    public init(isFIPS: Bool = false, isDualStack: Bool = false) {
        self.isFIPS = isFIPS
        self.isDualStack = isDualStack
    }

    public static let plain = EndpointVariant()
    public static let fips = EndpointVariant(isFIPS: true)
    public static let dualStack = EndpointVariant(isDualStack: true)
    public static let fipsAndDualStack = EndpointVariant(isFIPS: true, isDualStack: true)
}
