/// One event of a stream, as EventSource reads it.
///
/// https://html.spec.whatwg.org/multipage/server-sent-events.html
struct ServerSentEvent: Sendable, Hashable {
    var id: String?
    var name: String
    /// One line: ours is JSON.
    var data: String

    var text: String {
        let identity = id.map { "id: \($0)\n" } ?? ""
        return "\(identity)event: \(name)\ndata: \(data)\n\n"
    }

    /// A comment, which keeps proxies from closing a quiet stream and finds clients that went away.
    static let heartbeat = ": still here\n\n"

    /// How long EventSource waits before it connects anew.
    static func retry(milliseconds: Int) -> String { "retry: \(milliseconds)\n\n" }
}
