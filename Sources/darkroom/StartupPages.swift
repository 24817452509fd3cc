import FoundationEssentials

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The parts of the program's own file that only its start needed.
///
/// Linking, the tables of types and the opening of the store touch over twenty MiB of code and tables once. The kernel would keep them
/// mapped for as long as the program lives; what is needed again comes back from the page cache by itself.
enum StartupPages {
    /// Lets go of the code's pages. Code is never written, so nothing can be lost.
    static func giveBack() {
        guard let program = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"),
            let maps = try? String(contentsOfFile: "/proc/self/maps", encoding: .utf8)
        else { return }
        // 55e805d52000-55e8095ec000 r-xp 00000000 fe:00 5898804    /usr/bin/darkroom
        for line in maps.split(separator: "\n") where line.hasSuffix(program) {
            let words = line.split(separator: " ", maxSplits: 2)
            let bounds = words[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
            guard words.count > 1, words[1] == "r-xp", bounds.count == 2, let start = UnsafeMutableRawPointer(bitPattern: bounds[0]) else {
                continue
            }
            madvise(start, Int(bounds[1] - bounds[0]), MADV_DONTNEED)
        }
    }
}
