internal import CodecWire

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

    func run(_ steps: [KernelStep], on memory: UnsafeMutableRawBufferPointer) throws(DeviceLost) {
        guard let base = memory.baseAddress else { return }
        for step in steps {
            precondition(step.reach <= memory.count, "a kernel step reaches beyond the memory")
            Self.run(step, base)
        }
    }

    private static func run(_ step: KernelStep, _ base: UnsafeMutableRawPointer) {
        let words = base.assumingMemoryBound(to: UInt64.self)
        switch step {
        case .complement(let range, let mask):
            complement(words + range.lowerBound, range.count, mask)
        case .negate(let range, let dcStep):
            negate(words + range.lowerBound, range.count, UInt64(dcStep))
        case .premultiply(let source, let target):
            if source.shape.bitsPerSample == 8 {
                ProcessorKernels.premultiply(UnsafePointer(base.samples(source, UInt8.self)), source.shape, base.samples(target))
            } else {
                ProcessorKernels.premultiply(UnsafePointer(base.samples(source, UInt16.self)), source.shape, base.samples(target))
            }
        case .unpremultiply(let source, let target):
            let from = UnsafePointer(base.samples(source, UInt16.self))
            if target.shape.bitsPerSample == 8 {
                ProcessorKernels.unpremultiply(from, source.shape, base.samples(target, UInt8.self))
            } else {
                ProcessorKernels.unpremultiply(from, source.shape, base.samples(target, UInt16.self))
            }
        case .turn(let source, let target, let turn):
            ProcessorKernels.turn(base + source.offset, base + target.offset, target.shape, turn)
        case .lookUp(let picture, _), .mix(let picture, _, _), .convolve(let picture, _, _, _), .resample(let picture, _, _, _),
            .rotate(let picture, _, _), .unsharp(let picture, _, _):
            if picture.shape.bitsPerSample == 8 { runOnSamples(step, base, UInt8.self) } else { runOnSamples(step, base, UInt16.self) }
        case .complementDifferences(let range):
            ProcessorComponents.complementDifferences(words, range)
        case .turnBlocks(let source, let target, let turn, let negation):
            ProcessorComponents.turnBlocks(base, source, target, turn, negation)
        }
    }

    /// The steps that are alike for samples of 8 and of 16 bits.
    private static func runOnSamples<Value: ProcessorKernels.Sample>(
        _ step: KernelStep,
        _ base: UnsafeMutableRawPointer,
        _ type: Value.Type
    ) {
        func samples(_ region: PictureRegion) -> UnsafeMutablePointer<Value> { base.samples(region) }
        switch step {
        case .lookUp(let picture, let table):
            ProcessorKernels.lookUp(samples(picture), picture.shape, table)
        case .mix(let source, let target, let matrix):
            ProcessorKernels.mix(samples(source), source.shape, samples(target), target.shape, matrix)
        case .convolve(let source, let target, let axis, let weights):
            ProcessorKernels.convolve(samples(source), samples(target), source.shape, axis, weights)
        case .resample(let source, let target, let axis, let weights):
            ProcessorKernels.resample(samples(source), source.shape, samples(target), target.shape, axis, weights)
        case .rotate(let source, let target, let rotation):
            ProcessorKernels.rotate(samples(source), source.shape, samples(target), target.shape, rotation)
        case .unsharp(let picture, let blurred, let amount):
            ProcessorKernels.unsharp(samples(picture), picture.shape, samples(blurred), amount)
        case .complement, .negate, .premultiply, .unpremultiply, .turn, .complementDifferences, .turnBlocks:
            preconditionFailure("this step does not depend on samples alone")
        }
    }

    // Loops over words, which are also usable without optimisation. Memory is the limit.

    private static func complement(_ words: UnsafeMutablePointer<UInt64>, _ count: Int, _ mask: UInt64) {
        var index = 0
        while index < count {
            words[index] ^= mask
            index &+= 1
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

extension UnsafeMutableRawPointer {
    /// The samples of a picture in a photo's memory.
    fileprivate func samples<Value>(_ region: PictureRegion, _ type: Value.Type = Value.self) -> UnsafeMutablePointer<Value> {
        (self + region.offset).assumingMemoryBound(to: type)
    }
}
