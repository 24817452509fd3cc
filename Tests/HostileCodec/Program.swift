import CodecWire
import Glibc

/// A codec process that was taken over, for the tests: it speaks the protocol and breaks it in the way that its name says.
@main
enum Program {
    static func main() {
        let name = CommandLine.arguments[0].split(separator: "/").last.map(String.init) ?? ""
        guard let descriptors = Mappings(environment: getenv("DARKROOM_CODEC_MAPPINGS").map { String(cString: $0) }) else { exit(64) }
        HostileCodec(name: name, memory: descriptors).serve()
    }
}

/// The memory that is shared with the engine.
struct Mappings {
    let input: UnsafeMutableRawBufferPointer
    let work: UnsafeMutableRawBufferPointer
    let output: UnsafeMutableRawBufferPointer

    init?(environment: String?) {
        let sizes = (environment ?? "").split(separator: ",").compactMap { Int($0) }
        guard sizes.count == 3 else { return nil }
        let starts = zip([4, 5, 6], sizes).map { mmap(nil, $1, PROT_READ | PROT_WRITE, MAP_SHARED, $0, 0) }
        input = UnsafeMutableRawBufferPointer(start: starts[0], count: sizes[0])
        work = UnsafeMutableRawBufferPointer(start: starts[1], count: sizes[1])
        output = UnsafeMutableRawBufferPointer(start: starts[2], count: sizes[2])
    }
}
