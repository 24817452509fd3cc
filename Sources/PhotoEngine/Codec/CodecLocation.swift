#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#endif

/// Finds `darkroom-codec`.
enum CodecLocation {
    static let programName = "darkroom-codec"

    static func path(_ configuration: EngineConfiguration) throws(EngineError) -> String {
        let chosen = configuration.codecPath ?? getenv("DARKROOM_CODEC").map { String(cString: $0) }
        let path = chosen ?? (programFolder + "/" + programName)
        guard access(path, X_OK) == 0 else {
            throw .codecUnavailable(
                "\(path) is not there or not executable: \(programName) must lie beside darkroom, or DARKROOM_CODEC must name it"
            )
        }
        return path
    }

    /// The folder of the running program.
    static var programFolder: String {
        var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let length = buffer.withUnsafeMutableBytes { memory in
            memory.baseAddress.map { readlink("/proc/self/exe", $0, memory.count) } ?? 0
        }
        guard length > 0 else { return "." }
        let path = String(decoding: buffer[..<length], as: UTF8.self)
        return path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    }
}
