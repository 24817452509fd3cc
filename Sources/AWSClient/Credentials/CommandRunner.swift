import CPipe
import NIOPosix

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Runs a command of the shell with nothing to read, and collects what it writes.
enum CommandRunner {
    /// More than anybody prints on purpose.
    private static let largestOutput = 1 << 20

    /// - Parameter limit: afterwards the command and all it started are killed.
    static func run(_ command: String, environment: [String: String], limit: Duration) async throws(CommandFailure) -> CommandOutcome {
        do {
            // Waiting for a process blocks: not on the threads that all tasks share.
            return try await NIOThreadPool.singleton.runIfActive {
                let process = try Started(command, environment: environment)
                defer { process.close() }
                return try process.collect(until: ContinuousClock.now + limit, limit: limit)
            }
        } catch let error as CommandFailure {
            throw error
        } catch {
            throw .notStarted("\(error)")
        }
    }

    /// Waits for a child's end.
    ///
    /// - Returns: nil when it had not ended by the deadline.
    /// - Throws: ``CommandFailure/unknownEnding(_:)``: a host program may ignore its children's ends, and then nobody knows them.
    static func ending(of process: pid_t, until deadline: ContinuousClock.Instant) throws(CommandFailure) -> CommandOutcome.Ending? {
        var status: Int32 = 0
        while true {
            let found = waitpid(process, &status, WNOHANG)
            if found == process {
                let signal = status & 0x7F
                return signal == 0 ? .status((status >> 8) & 0xFF) : .signal(signal)
            }
            guard found == 0 || errno == EINTR else { throw .unknownEnding(String(cString: strerror(errno))) }
            guard ContinuousClock.now < deadline else { return nil }
            usleep(2000)
        }
    }

    /// A running command with the reading ends of its two pipes.
    private struct Started {
        let process: pid_t
        let output: Int32
        let errors: Int32

        init(_ command: String, environment: [String: String]) throws(CommandFailure) {
            let out = try Self.pipe()
            let err: (read: Int32, write: Int32)
            do {
                err = try Self.pipe()
            } catch {
                Self.close([out.read, out.write])
                throw error
            }
            var actions = posix_spawn_file_actions_t()
            posix_spawn_file_actions_init(&actions)
            defer { posix_spawn_file_actions_destroy(&actions) }
            posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
            posix_spawn_file_actions_adddup2(&actions, out.write, STDOUT_FILENO)
            posix_spawn_file_actions_adddup2(&actions, err.write, STDERR_FILENO)

            var attributes = posix_spawnattr_t()
            posix_spawnattr_init(&attributes)
            defer { posix_spawnattr_destroy(&attributes) }
            // A group of its own, so that all of it can be ended; and none of our signal settings, which it would inherit.
            posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
            posix_spawnattr_setpgroup(&attributes, 0)
            var signals = sigset_t()
            sigemptyset(&signals)
            posix_spawnattr_setsigmask(&attributes, &signals)
            sigfillset(&signals)
            posix_spawnattr_setsigdefault(&attributes, &signals)

            var arguments: [UnsafeMutablePointer<CChar>?] = ["sh", "-c", command].map { (text: String) in strdup(text) } + [nil]
            var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0)=\($1)") } + [nil]
            defer { for text in arguments + variables { free(text) } }
            var process = pid_t()
            let status = posix_spawn(&process, "/bin/sh", &actions, &attributes, &arguments, &variables)
            Self.close([out.write, err.write])
            guard status == 0 else {
                Self.close([out.read, err.read])
                throw .notStarted(String(cString: strerror(status)))
            }
            self.process = process
            self.output = out.read
            self.errors = err.read
        }

        private static func pipe() throws(CommandFailure) -> (read: Int32, write: Int32) {
            var ends: [Int32] = [0, 0]
            guard pipe_closed_on_exec(&ends) == 0 else { throw .notStarted(String(cString: strerror(errno))) }
            return (ends[0], ends[1])
        }

        private static func close(_ descriptors: [Int32]) {
            for descriptor in descriptors { _ = closeDescriptor(descriptor) }
        }

        func close() { Self.close([output, errors]) }

        func collect(until deadline: ContinuousClock.Instant, limit: Duration) throws(CommandFailure) -> CommandOutcome {
            var texts: [Int32: [UInt8]] = [output: [], errors: []]
            var open = [output, errors]
            while !open.isEmpty {
                let remaining = deadline - ContinuousClock.now
                guard remaining > .zero else { throw ended(.tookTooLong(limit)) }
                var polled = open.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
                let milliseconds = remaining.components.seconds * 1000 + remaining.components.attoseconds / 1_000_000_000_000_000
                _ = poll(&polled, nfds_t(polled.count), Int32(clamping: milliseconds + 1))
                for entry in polled where entry.revents != 0 {
                    var piece = [UInt8](repeating: 0, count: 16_384)
                    let count = read(entry.fd, &piece, piece.count)
                    if count > 0 {
                        texts[entry.fd, default: []].append(contentsOf: piece[..<count])
                    } else if count == 0 || errno != EINTR {
                        open.removeAll { $0 == entry.fd }
                    }
                    guard texts[entry.fd, default: []].count <= largestOutput else { throw ended(.saidTooMuch) }
                }
            }
            guard let ending = try CommandRunner.ending(of: process, until: deadline) else { throw ended(.tookTooLong(limit)) }
            return CommandOutcome(ending: ending, output: texts[output] ?? [], errors: texts[errors] ?? [])
        }

        /// Ends the command and everything it started.
        private func ended(_ failure: CommandFailure) -> CommandFailure {
            kill(-process, SIGKILL)
            var status: Int32 = 0
            waitpid(process, &status, 0)
            return failure
        }
    }
}

// The system's call, whose name a method above hides.
private func closeDescriptor(_ descriptor: Int32) -> Int32 { close(descriptor) }
