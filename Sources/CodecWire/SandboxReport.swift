/// What happened when a codec process tried to break out.
public struct SandboxReport: Hashable, Sendable {
    /// Something that must not work.
    public struct Attempt: Hashable, Sendable {
        /// What was tried, as "open a file".
        public var name: String
        /// 0 means that it worked, else the errno.
        public var error: Int32

        public init(name: String, error: Int32) {
            self.name = name
            self.error = error
        }
    }

    public var attempts: [Attempt]

    public init(attempts: [Attempt]) {
        self.attempts = attempts
    }

    func write(to writer: inout FrameWriter) {
        writer.write(UInt8(attempts.count))
        for attempt in attempts {
            writer.write(attempt.name)
            writer.write(attempt.error)
        }
    }

    init(from reader: inout FrameReader) throws(MalformedFrame) {
        attempts = []
        for _ in 0..<(try reader.read(UInt8.self)) {
            attempts.append(Attempt(name: try reader.readText(), error: try reader.read()))
        }
    }
}
