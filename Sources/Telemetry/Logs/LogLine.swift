public import AWSCore
import AWSWire
public import Logging

/// One line of a log, ready to be written in either form.
public struct LogLine: Sendable {
    public var time: Timestamp
    public var level: Logger.Level
    public var label: String
    public var message: String
    public var metadata: [(name: String, value: String)]

    public init(time: Timestamp, level: Logger.Level, label: String, message: String, metadata: [(name: String, value: String)]) {
        self.time = time
        self.level = level
        self.label = label
        self.message = message
        self.metadata = metadata
    }

    /// The line in this form, without a line end.
    public func text(_ format: LogFormat) -> String {
        switch format {
        case .text:
            let pairs = metadata.map { " \($0.name)=\($0.value.quotedWhereNeeded)" }.joined()
            return "\(time.iso8601WithMilliseconds) \(level.rawValue) \(label): \(message.withoutLineEnds)\(pairs)"
        case .json:
            var writer = JSONWriter()
            writer.beginObject()
            let fixed = [("time", time.iso8601WithMilliseconds), ("level", level.rawValue), ("logger", label), ("message", message)]
            for (name, value) in fixed {
                writer.key(name)
                writer.string(value)
            }
            for (name, value) in metadata {
                // A reserved name keeps its meaning.
                writer.key(fixed.contains { $0.0 == name } ? "\(name)_" : name)
                writer.string(value)
            }
            writer.endObject()
            return String(decoding: writer.bytes, as: UTF8.self)
        }
    }
}

/// How log lines are written.
public enum LogFormat: String, Sendable, CaseIterable {
    case text
    case json
}

extension String {
    /// In quotes where blanks or quotes in it would make the line ambiguous.
    fileprivate var quotedWhereNeeded: String {
        let isPlain = !isEmpty && utf8.allSatisfy { $0 > 0x20 && $0 != UInt8(ascii: "\"") && $0 != 0x7F }
        return isPlain ? self : quoted
    }

    private var quoted: String {
        var writer = JSONWriter()
        writer.string(self)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// One event is one line: nobody forges another by a name with a line end in it.
    fileprivate var withoutLineEnds: String {
        guard utf8.contains(where: { $0 < 0x20 }) else { return self }
        return String(quoted.dropFirst().dropLast())
    }
}
