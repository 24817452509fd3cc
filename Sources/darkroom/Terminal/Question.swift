#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Asks the person at the terminal.
enum Question {
    /// Whether there is a person to ask.
    static var canBeAsked: Bool { isatty(STDIN_FILENO) == 1 }

    /// What was typed, without blanks at its ends; nil when the input ended.
    static func ask(_ question: String) -> String? {
        Console.print(question)
        return readLine().map { String($0.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed()) }
    }
}
