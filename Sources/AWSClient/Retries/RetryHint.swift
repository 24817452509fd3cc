import AWSWire

/// How long a service wants to be left alone, by its answer's fields.
enum RetryHint {
    /// A hint lengthens a pause by this at most: no answer may hold up a program for an hour.
    static let longestAddition: Duration = .seconds(5)

    /// `x-amz-retry-after` in milliseconds, else HTTP's `Retry-After` in seconds; nil for everything else, dates included.
    static func pause(_ fields: HTTPFields) -> Duration? {
        if let milliseconds = fields["x-amz-retry-after"].flatMap({ Int64($0) }), milliseconds >= 0 { return .milliseconds(milliseconds) }
        if let seconds = fields["Retry-After"].flatMap({ Int32($0) }), seconds >= 0 { return .seconds(Int64(seconds)) }
        return nil
    }
}
