#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Writes log lines to the standard error, each with one system call, so that lines of several tasks never mix.
public struct ConsoleLog: Sendable {
    private let format: LogFormat

    public init(format: LogFormat) {
        self.format = format
    }

    public func write(_ line: LogLine) {
        let bytes = Array("\(line.text(format))\n".utf8)
        // A closed or full console is no reason to fail.
        _ = bytes.withUnsafeBytes { systemWrite(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}

/// `write(2)`, whose name the method above hides.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}
