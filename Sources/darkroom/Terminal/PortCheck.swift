import ArgumentParser
import FoundationEssentials

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Tells who has a port that is wanted, before anything is started, and which command would work.
enum PortCheck {
    /// A port that a command is about to take.
    struct Wanted {
        var port: Int
        var hosts: [String]
        /// The option by which another is chosen.
        var option: String
    }

    /// - Parameter arguments: the command line as it was given, without the program.
    /// - Throws: a `ValidationError` that names the process, and the same command with free ports; or one that says why these can be no ports.
    static func require(_ wanted: [Wanted], arguments: [String] = Array(CommandLine.arguments.dropFirst())) throws {
        for want in wanted where !(0...65_535).contains(want.port) {
            throw ValidationError("\(want.option) \(want.port) is no port: they go from 1 to 65535, and 0 chooses a free one")
        }
        for (place, want) in wanted.enumerated() where want.port != 0 {
            if let other = wanted[..<place].first(where: { $0.port == want.port }) {
                throw ValidationError("\(other.option) and \(want.option) are both \(want.port): each needs a port of its own")
            }
        }
        let taken = wanted.filter { want in want.port != 0 && !want.hosts.allSatisfy { isFree(want.port, on: $0) } }
        guard !taken.isEmpty else { return }
        var used = Set(wanted.map(\.port))
        var arguments = arguments
        var reasons: [String] = []
        for want in taken {
            let owner = PortOwner.find(want.port).map { " by \($0)" } ?? ""
            reasons.append("port \(want.port) is taken\(owner)")
            var free = want.port + 1
            while free < 65_535, used.contains(free) || !want.hosts.allSatisfy({ isFree(free, on: $0) }) { free += 1 }
            used.insert(free)
            arguments = replacing(want.option, with: String(free), in: arguments)
        }
        // What the user typed, where a script started us.
        let program = ProcessInfo.processInfo.environment["DARKROOM_COMMAND"] ?? "darkroom"
        let command = ([program] + arguments.map(quoted)).joined(separator: " ")
        throw ValidationError("\(reasons.joined(separator: ", and ")). These ports are free:\n  \(command)")
    }

    /// The arguments with one option's value changed, or given where it was not.
    private static func replacing(_ option: String, with value: String, in arguments: [String]) -> [String] {
        var result = arguments
        if let place = result.firstIndex(of: option), place + 1 < result.count {
            result[place + 1] = value
        } else if let place = result.firstIndex(where: { $0.hasPrefix("\(option)=") }) {
            result[place] = "\(option)=\(value)"
        } else {
            result += [option, value]
        }
        return result
    }

    /// As a shell takes it for one word.
    private static func quoted(_ word: String) -> String {
        let isPlain = !word.isEmpty && word.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_./:=@%+,".contains($0)) }
        return isPlain ? word : "'\(word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''"))'"
    }

    /// Whether a listener could be opened there now. An address that this machine lacks counts as free: nobody has it.
    static func isFree(_ port: Int, on host: String) -> Bool {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_PASSIVE
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, String(port), &hints, &found) == 0, let address = found else { return true }
        defer { freeaddrinfo(found) }
        let descriptor = socket(address.pointee.ai_family, address.pointee.ai_socktype, 0)
        guard descriptor >= 0 else { return true }
        defer { close(descriptor) }
        var on: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        return bind(descriptor, address.pointee.ai_addr, address.pointee.ai_addrlen) == 0 || errno != EADDRINUSE
    }
}

/// The process that listens on a port, as /proc tells it.
struct PortOwner: CustomStringConvertible {
    var name: String
    var pid: Int

    var description: String { "\(name) (process \(pid))" }

    /// Nil when nobody listens, or when the process belongs to someone else.
    static func find(_ port: Int) -> PortOwner? {
        let sockets = Set(["/proc/net/tcp", "/proc/net/tcp6"].flatMap { listeningSockets(in: $0, port: port) })
        guard !sockets.isEmpty, let processes = try? FileManager.default.contentsOfDirectory(atPath: "/proc") else { return nil }
        for pid in processes.compactMap({ Int($0) }) {
            guard let descriptors = try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/fd") else { continue }
            for descriptor in descriptors {
                guard let link = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/fd/\(descriptor)"),
                    sockets.contains(link)
                else { continue }
                let name = text("/proc/\(pid)/comm")?.filter { !$0.isNewline } ?? "a process"
                return PortOwner(name: name, pid: pid)
            }
        }
        return nil
    }

    /// The names of sockets as links in /proc show them. The tables have local addresses in hexadecimal and state 0A for listening.
    private static func listeningSockets(in table: String, port: Int) -> [String] {
        let wanted = String(port, radix: 16, uppercase: true)
        let suffix = ":" + String(repeating: "0", count: max(0, 4 - wanted.count)) + wanted
        return (text(table) ?? "").split(separator: "\n").dropFirst().compactMap { line in
            let columns = line.split(separator: " ", omittingEmptySubsequences: true)
            guard columns.count > 9, columns[1].hasSuffix(suffix), columns[3] == "0A" else { return nil }
            return "socket:[\(columns[9])]"
        }
    }

    private static func text(_ path: String) -> String? {
        guard let data = FileManager.default.contents(atPath: path) else { return nil }
        return String(decoding: data, as: UTF8.self)
    }
}
