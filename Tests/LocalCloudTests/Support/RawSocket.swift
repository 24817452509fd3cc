@testable import LocalCloud

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A client that sends and receives bytes and knows nothing of HTTP. Its calls block threads of their own.
final class RawSocket: Sendable {
    struct Failure: Error {
        let call: String
        let number: Int32
    }

    private let descriptor: Int32

    /// Connects to `127.0.0.1` or, when `isIPv6`, to `::1`. Reads end with an error after a minute.
    init(port: Int, isIPv6: Bool = false) async throws {
        self.descriptor = try await Blocking.run {
            let descriptor = socket(isIPv6 ? AF_INET6 : AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            var timeout = timeval(tv_sec: 60, tv_usec: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
            let result: Int32
            if isIPv6 {
                var address = sockaddr_in6()
                address.sin6_family = sa_family_t(AF_INET6)
                address.sin6_port = in_port_t(port).bigEndian
                address.sin6_addr = in6addr_loopback
                result = withUnsafePointer(to: &address) { pointer in
                    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in6>.size))
                    }
                }
            } else {
                var address = sockaddr_in()
                address.sin_family = sa_family_t(AF_INET)
                address.sin_port = in_port_t(port).bigEndian
                address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
                result = withUnsafePointer(to: &address) { pointer in
                    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                    }
                }
            }
            guard result == 0 else { throw Failure(call: "connect", number: errno) }
            return descriptor
        }
    }

    func send(_ text: String) async throws {
        try await send(Array(text.utf8))
    }

    func send(_ bytes: [UInt8]) async throws {
        try await Blocking.run { [descriptor] in
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
                guard count > 0 else { throw Failure(call: "send", number: errno) }
                rest = rest.dropFirst(count)
            }
        }
    }

    /// Ends our side only.
    func finish() {
        shutdown(descriptor, Int32(SHUT_WR))
    }

    /// What comes until the text ends with `ending`.
    func receive(until ending: String) async throws -> String {
        try await Blocking.run { [descriptor] in
            var received: [UInt8] = []
            var byte: UInt8 = 0
            while !received.suffix(ending.utf8.count).elementsEqual(ending.utf8) {
                guard recv(descriptor, &byte, 1, 0) == 1 else {
                    throw Failure(call: "recv, having \(String(decoding: received, as: UTF8.self))", number: errno)
                }
                received.append(byte)
            }
            return String(decoding: received, as: UTF8.self)
        }
    }

    /// What comes until the server closes.
    func receiveAll() async throws -> String {
        try await Blocking.run { [descriptor] in
            var received: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 65_536)
            while true {
                let count = recv(descriptor, &buffer, buffer.count, 0)
                if count == 0 { break }
                guard count > 0 else { throw Failure(call: "recv, having \(String(decoding: received, as: UTF8.self))", number: errno) }
                received += buffer[..<count]
            }
            return String(decoding: received, as: UTF8.self)
        }
    }

    deinit { close(descriptor) }
}
