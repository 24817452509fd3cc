/// How long to wait before the next try: doubling from one second to half a minute, at once after a success.
struct Backoff {
    private var failures = 0

    mutating func succeeded() { failures = 0 }

    mutating func failed() -> Duration {
        defer { failures += 1 }
        return .seconds(min(30, 1 << min(failures, 5)))
    }
}
