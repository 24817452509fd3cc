/// The web app's port is in use by another program.
public struct PortTaken: Error, Sendable, Hashable, CustomStringConvertible {
    public let host: String
    public let port: Int

    public init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    public var description: String { "Port \(port) on \(host) is already in use." }
}
