/// What a signature is good for: one day, one Region, one service.
public struct SigningScope: Sendable, Hashable, CustomStringConvertible {
    /// The day in UTC, as `20130524`.
    public var day: String
    public var region: String
    public var service: String

    public init(day: String, region: String, service: String) {
        self.day = day
        self.region = region
        self.service = service
    }

    /// `20130524/us-east-1/s3/aws4_request`.
    public var description: String { "\(day)/\(region)/\(service)/aws4_request" }
}
