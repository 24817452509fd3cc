/// Where an ``HTTPServer`` listens and what it allows.
struct HTTPServerConfiguration: Sendable {
    /// IP addresses or names; those of a loopback that the machine lacks are passed over.
    var hosts: [String]
    /// 0 for any free port, the same on all hosts.
    var port: Int
    var limits = HTTPLimits()

    init(hosts: [String] = HTTPServerConfiguration.loopbacks, port: Int) {
        self.hosts = hosts
        self.port = port
    }

    static let loopbacks = ["127.0.0.1", "::1"]
}

/// A limit on everything that a client decides.
struct HTTPLimits: Sendable {
    /// Names and values of all header fields of a request together.
    var headerBytes = 80 * 1024
    var headerCount = 256
    /// How long a connection may wait for its next request, the whole head included.
    var idle: Duration = .seconds(75)
    /// How long a request's body may pause.
    var bodyPause: Duration = .seconds(60)
    /// How long a client may take none of its answer.
    var writePause: Duration = .seconds(120)
    /// What is read and thrown away of the body of a request that was answered early, before the connection is closed.
    var drainedBytes = 256 * 1024
    var drainTime: Duration = .seconds(2)
    /// A rest of a body of at most so many bytes is read and thrown away, and the connection goes on.
    var smallRest = 64 * 1024
    /// How long the answer to a client that has closed its side may still take before its work is cancelled.
    var halfClosed: Duration = .milliseconds(500)
    /// The most connections at a time; further ones are closed at once.
    var connections = 4096
    /// How long requests may wait for something (long polls) after a graceful shutdown began.
    var shutdownWait: Duration = .milliseconds(200)
    /// How long requests in flight may take after a graceful shutdown began.
    var shutdown: Duration = .seconds(8)
}

/// Who is at the other end of a connection.
struct PeerInfo: Sendable, Hashable {
    /// The address without the port.
    var address: String
    var port: Int
    /// The port at which the peer reached us.
    var localPort: Int

    init(address: String = "127.0.0.1", port: Int = 0, localPort: Int = 0) {
        self.address = address
        self.port = port
        self.localPort = localPort
    }
}

/// Why a server cannot listen.
enum HTTPServerError: Error, Sendable, Hashable, CustomStringConvertible {
    case addressInUse(host: String, port: Int)
    case cannotListen(host: String, port: Int, reason: String)

    var description: String {
        switch self {
        case .addressInUse(let host, let port): "Port \(port) of \(host) is taken by another program."
        case .cannotListen(let host, let port, let reason): "Cannot listen on port \(port) of \(host): \(reason)."
        }
    }
}
