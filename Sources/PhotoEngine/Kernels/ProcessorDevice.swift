#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#endif

/// The processor as a device.
struct ProcessorDevice: KernelDevice {
    let description: DeviceDescription

    init() {
        description = DeviceDescription(kind: .cpu, name: Self.modelName ?? "processor")
    }

    // A plain loop over words: the compiler makes vectors of it, and memory is the limit. Wider Swift vector types are up to 150 times
    // slower, and this form is also usable without optimisation.
    func run(_ steps: [KernelStep], on memory: UnsafeMutableRawBufferPointer) throws(DeviceLost) {
        guard let base = memory.baseAddress else { return }
        let words = base.assumingMemoryBound(to: UInt64.self)
        for step in steps {
            precondition(step.reach <= memory.count, "a kernel step reaches beyond the memory")
            switch step {
            case .complement(let range, let mask):
                var index = range.lowerBound
                while index < range.upperBound {
                    words[index] ^= mask
                    index &+= 1
                }
            case .negate(let range, let dcStep):
                Self.negate(words + range.lowerBound, range.count, UInt64(dcStep))
            case .complementDifferences(let range):
                ProcessorComponents.complementDifferences(words, range)
            case .turnBlocks(let source, let target, let turn, let negation):
                ProcessorComponents.turnBlocks(base, source, target, turn, negation)
            default:
                throw DeviceLost(reason: "the processor's kernels do not have this step yet")
            }
        }
    }

    private static func negate(_ words: UnsafeMutablePointer<UInt64>, _ count: Int, _ dcStep: UInt64) {
        var index = 0
        while index < count {
            // Four negations at once: complement and add one, keeping the carry inside of each 16 bits.
            let complement = ~words[index]
            words[index] = ((complement & 0x7FFF_7FFF_7FFF_7FFF) &+ 0x0001_0001_0001_0001) ^ (complement & 0x8000_8000_8000_8000)
            index &+= 1
        }
        index = 0
        while index < count {
            let word = words[index]
            words[index] = word & ~0xFFFF | (word &- dcStep) & 0xFFFF
            index &+= 16
        }
    }

    /// The processor's name, as Linux knows it.
    private static var modelName: String? {
        guard let file = fopen("/proc/cpuinfo", "re") else { return nil }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 512)
        while fgets(&line, Int32(line.count), file) != nil {
            let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            guard text.hasPrefix("model name"), let colon = text.firstIndex(of: ":") else { continue }
            return String(text[text.index(after: colon)...].drop { $0 == " " }.prefix { $0 != "\n" })
        }
        return nil
    }
}
