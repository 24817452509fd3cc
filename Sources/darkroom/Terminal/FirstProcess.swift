#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// What the first process of a container has to do by itself: the kernel gives it no signal that it has not asked for.
///
/// Darkroom's image starts tini first; but requests that name an entry point of their own, as those for SageMaker do, start the program.
enum FirstProcess {
    /// Ends the program at SIGTERM and SIGINT, as they end any other process, until a command listens for them itself. Without this, a
    /// container that is stopped while it starts would hang until it is killed.
    static func heedStopSignals() {
        guard getpid() == 1 else { return }
        for number in [SIGTERM, SIGINT] {
            signal(number) { _exit(128 + $0) }
        }
    }
}
