public import ArgumentParser
public import Logging
public import Telemetry

/// How the program tells what it does.
struct LogOptions: ParsableArguments {
    @Option(help: "trace, debug, info, notice, warning, error or critical.")
    var logLevel: Logger.Level = .info

    @Option(help: "text for people, json for machines.")
    var logFormat: LogFormat = .text

    /// A logger that writes to the standard error, and to `sink` when there is one.
    func logger(_ label: String, level: Logger.Level? = nil, sink: (@Sendable (LogLine) -> Void)? = nil) -> Logger {
        let console = ConsoleLog(format: logFormat)
        let level = level ?? logLevel
        return Logger(label: label) { label in
            PipelineLogHandler(label: label, level: level) { line in
                console.write(line)
                sink?(line)
            }
        }
    }
}

extension Logger.Level: @retroactive ExpressibleByArgument {}
extension LogFormat: ExpressibleByArgument {}
