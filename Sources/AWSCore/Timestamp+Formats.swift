extension Timestamp {
    /// `2026-11-24T05:28:31Z`, the `date-time` form of the service models without fraction.
    public var iso8601: String {
        let date = CalendarDate(self)
        return "\(date.day(separator: "-"))T\(date.time(separator: ":"))Z"
    }

    /// `2026-11-24T05:28:31.042Z`.
    public var iso8601WithMilliseconds: String {
        let date = CalendarDate(self)
        return "\(date.day(separator: "-"))T\(date.time(separator: ":")).\(padded(date.millisecond, to: 3))Z"
    }

    /// `20261124T052831Z`, SigV4's `X-Amz-Date`.
    public var basicISO8601: String {
        let date = CalendarDate(self)
        return "\(date.day(separator: ""))T\(date.time(separator: ""))Z"
    }

    /// `20261124`, the date of SigV4's credential scope.
    public var basicDay: String { CalendarDate(self).day(separator: "") }

    /// `2026-11-24`.
    public var day: String { CalendarDate(self).day(separator: "-") }

    /// `Tue, 24 Nov 2026 05:28:31 GMT`, the form of HTTP headers (RFC 9110, section 5.6.7).
    public var httpDate: String {
        let date = CalendarDate(self)
        let month = monthNames[date.month - 1]
        let day = "\(weekdayNames[date.weekday]), \(padded(date.day, to: 2)) \(month) \(padded(date.year, to: 4))"
        return "\(day) \(date.time(separator: ":")) GMT"
    }

    /// Reads ISO 8601 in its extended form: a date alone, or date and time with an optional fraction, with `Z`, an offset or
    /// nothing (taken as UTC) at the end.
    public init?(iso8601 text: some StringProtocol) {
        var scanner = DigitScanner(text)
        guard let year = scanner.number(digits: 4), scanner.consume("-"),
            let month = scanner.number(digits: 2), scanner.consume("-"),
            let day = scanner.number(digits: 2)
        else { return nil }
        var date = CalendarDate(year: year, month: month, day: day)
        var offset = 0
        if scanner.consume("T") || scanner.consume(" ") {
            guard let hour = scanner.number(digits: 2), scanner.consume(":"), let minute = scanner.number(digits: 2) else { return nil }
            date.hour = hour
            date.minute = minute
            if scanner.consume(":") {
                guard let second = scanner.number(digits: 2) else { return nil }
                date.second = second
                if scanner.consume(".") {
                    guard let millisecond = scanner.fraction() else { return nil }
                    date.millisecond = millisecond
                }
            }
            guard let parsed = scanner.offset() else { return nil }
            offset = parsed
        }
        guard scanner.isAtEnd, date.isValid else { return nil }
        self = date.timestamp.adding(seconds: -offset)
    }

    /// Reads `20261124T052831Z`.
    public init?(basicISO8601 text: some StringProtocol) {
        var scanner = DigitScanner(text)
        guard let year = scanner.number(digits: 4), let month = scanner.number(digits: 2), let day = scanner.number(digits: 2),
            scanner.consume("T"),
            let hour = scanner.number(digits: 2), let minute = scanner.number(digits: 2), let second = scanner.number(digits: 2),
            scanner.consume("Z"), scanner.isAtEnd
        else { return nil }
        let date = CalendarDate(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
        guard date.isValid else { return nil }
        self = date.timestamp
    }

    /// Reads `Tue, 24 Nov 2026 05:28:31 GMT`; the weekday is not checked.
    public init?(httpDate text: some StringProtocol) {
        var scanner = DigitScanner(text)
        guard scanner.consumeThrough(", "), let day = scanner.number(digits: 2), scanner.consume(" "),
            let name = scanner.take(3), let month = monthNames.firstIndex(of: name), scanner.consume(" "),
            let year = scanner.number(digits: 4), scanner.consume(" "),
            let hour = scanner.number(digits: 2), scanner.consume(":"), let minute = scanner.number(digits: 2), scanner.consume(":"),
            let second = scanner.number(digits: 2), scanner.consume(" GMT"), scanner.isAtEnd
        else { return nil }
        let date = CalendarDate(year: year, month: month + 1, day: day, hour: hour, minute: minute, second: second)
        guard date.isValid else { return nil }
        self = date.timestamp
    }
}

private let monthNames = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
private let weekdayNames = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]

private func padded(_ number: Int, to width: Int) -> String {
    // Short texts live without an allocation; every request writes several dates.
    if (0..<100).contains(number), width == 2 {
        return String(unsafeUninitializedCapacity: 2) { buffer in
            buffer[0] = UInt8(truncatingIfNeeded: 0x30 + number / 10)
            buffer[1] = UInt8(truncatingIfNeeded: 0x30 + number % 10)
            return 2
        }
    }
    let digits = String(number)
    if digits.utf8.count >= width { return digits }
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}

extension CalendarDate {
    fileprivate func day(separator: String) -> String {
        "\(padded(year, to: 4))\(separator)\(padded(month, to: 2))\(separator)\(padded(day, to: 2))"
    }

    fileprivate func time(separator: String) -> String {
        "\(padded(hour, to: 2))\(separator)\(padded(minute, to: 2))\(separator)\(padded(second, to: 2))"
    }

    /// Whether the fields name a real instant; second 60 is accepted as a leap second and counts as the next minute's first.
    fileprivate var isValid: Bool {
        guard (1...12).contains(month), (0...23).contains(hour), (0...59).contains(minute), (0...60).contains(second) else { return false }
        let isLeap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
        let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return (1...lengths[month - 1]).contains(day)
    }
}

/// Reads fixed-width numbers from ASCII text.
private struct DigitScanner {
    private let bytes: [UInt8]
    private var position = 0

    init(_ text: some StringProtocol) {
        self.bytes = Array(text.utf8)
    }

    var isAtEnd: Bool { position == bytes.count }

    mutating func number(digits: Int) -> Int? {
        guard position + digits <= bytes.count else { return nil }
        var value = 0
        for byte in bytes[position..<position + digits] {
            guard (0x30...0x39).contains(byte) else { return nil }
            value = value * 10 + Int(byte - 0x30)
        }
        position += digits
        return value
    }

    /// Milliseconds from any number of fraction digits; further digits are dropped.
    mutating func fraction() -> Int? {
        var value = 0
        var count = 0
        while position < bytes.count, (0x30...0x39).contains(bytes[position]) {
            if count < 3 { value = value * 10 + Int(bytes[position] - 0x30) }
            count += 1
            position += 1
        }
        guard count > 0 else { return nil }
        while count < 3 {
            value *= 10
            count += 1
        }
        return value
    }

    /// Seconds east of UTC: `Z`, `+hh:mm`, `+hhmm` or nothing.
    mutating func offset() -> Int? {
        if isAtEnd || consume("Z") || consume("z") { return 0 }
        let sign = consume("+") ? 1 : consume("-") ? -1 : 0
        guard sign != 0, let hours = number(digits: 2) else { return nil }
        _ = consume(":")
        guard let minutes = number(digits: 2) else { return nil }
        return sign * (hours * 3600 + minutes * 60)
    }

    /// Whether `text` stands here; it is passed over when it does.
    mutating func consume(_ text: String) -> Bool {
        let wanted = Array(text.utf8)
        guard position + wanted.count <= bytes.count, Array(bytes[position..<position + wanted.count]) == wanted else { return false }
        position += wanted.count
        return true
    }

    /// Passes over everything up to and with `text`; whether there was one.
    mutating func consumeThrough(_ text: String) -> Bool {
        while !isAtEnd {
            if consume(text) { return true }
            position += 1
        }
        return false
    }

    mutating func take(_ count: Int) -> String? {
        guard position + count <= bytes.count else { return nil }
        defer { position += count }
        return String(decoding: bytes[position..<position + count], as: UTF8.self)
    }
}
