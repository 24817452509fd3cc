#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The pages of the program's code and constants that were needed only to start.
///
/// A start runs through much code once: the dynamic linker's tables, argument parsing, opening the store. The kernel maps 64 KiB around
/// each place that is touched, two thirds of what the process then holds at rest. Given back, a page that is needed again comes from
/// the kernel's cache at the cost of a minor fault.
enum StartPages {
    /// Gives them back once the start is over.
    static func giveBackLater() async throws {
        try await Task.sleep(for: .seconds(1))
        giveBack()
    }

    static func giveBack() {
        #if os(Linux)
        for segment in codeSegments() { _ = madvise(segment.start, segment.count, Int32(MADV_DONTNEED)) }
        #endif
    }

    /// What is mapped from files to be run and was never writable: it has no changes that could be lost.
    private static func codeSegments() -> [(start: UnsafeMutableRawPointer, count: Int)] {
        guard let maps = fopen("/proc/self/maps", "re") else { return [] }
        defer { fclose(maps) }
        var line: UnsafeMutablePointer<CChar>?
        var capacity = 0
        defer { free(line) }
        var segments: [(start: UnsafeMutableRawPointer, count: Int)] = []
        // 55b072c2d000-55b0787ab000 r-xp 00000000 fe:00 16261167      /usr/bin/darkroom
        while getline(&line, &capacity, maps) > 0, let line {
            let parts = String(cString: line).split(whereSeparator: \.isWhitespace)
            guard parts.count > 5, parts[1] == "r-xp", parts[5].hasPrefix("/") else { continue }
            let ends = parts[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
            guard ends.count == 2, ends[0] < ends[1], let start = UnsafeMutableRawPointer(bitPattern: ends[0]) else { continue }
            segments.append((start, Int(ends[1] - ends[0])))
        }
        return segments
    }
}
