import Testing

@testable import PhotoEngine

@Suite("The kernels")
struct KernelTests {
    /// Words of random bits, among them the extreme coefficients.
    static func memory(words: Int) -> [UInt64] {
        var random = SeededRandom(seed: 3)
        var words = (0..<words).map { _ in random.next() }
        words[0] = 0x8000_7FFF_0000_FFFF
        words[1] = 0x7FFF_8000_0001_8001
        return words
    }

    static let steps: [[KernelStep]] = [
        [.complement(words: 0..<4096, mask: .max)],
        [.complement(words: 0..<4095, mask: 0x00FF_FFFF_00FF_FFFF)],
        [.complement(words: 5..<17, mask: 0x0000_FFFF_FFFF_FFFF)],
        [.negate(words: 0..<4096, dcStep: 1)],
        [
            .negate(words: 0..<160, dcStep: 8), .negate(words: 160..<192, dcStep: 0), .negate(words: 192..<224, dcStep: 3),
        ],
        [.complement(words: 0..<0, mask: .max)],
        [.negate(words: 16..<16, dcStep: 3)],
    ]

    static func run(_ steps: [KernelStep], on device: any KernelDevice) throws -> [UInt64] {
        let words = memory(words: 4096)
        // Devices that work in place want memory at a page's border.
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: words.count * 8, alignment: 4096)
        defer { buffer.deallocate() }
        words.withUnsafeBytes { buffer.copyMemory(from: $0) }
        try device.run(steps, on: buffer)
        return Array(buffer.bindMemory(to: UInt64.self))
    }

    /// What the steps mean, number by number.
    static func expected(_ steps: [KernelStep], on memory: [UInt64] = memory(words: 4096)) -> [UInt64] {
        var words = memory
        for step in steps {
            switch step {
            case .complement(let range, let mask):
                for index in range { words[index] = words[index] & ~mask | ~words[index] & mask }
            case .negate(let range, let dcStep):
                for (index, word) in range.enumerated() {
                    var lanes = (0..<4).map { Int16(truncatingIfNeeded: words[word] >> UInt64(16 * $0)) }
                    for lane in 0..<4 {
                        lanes[lane] = 0 &- lanes[lane]
                        if index % 16 == 0 && lane == 0 { lanes[lane] = lanes[lane] &- Int16(bitPattern: dcStep) }
                    }
                    words[word] = lanes.enumerated().reduce(0) {
                        $0 | UInt64(UInt16(bitPattern: $1.element)) << UInt64(16 * $1.offset)
                    }
                }
            default:
                Issue.record("the expectation does not know \(step)")
            }
        }
        return words
    }

    @Test("on the processor do what they say", arguments: steps)
    func processor(_ steps: [KernelStep]) throws {
        #expect(try Self.run(steps, on: ProcessorDevice()) == Self.expected(steps))
    }

    @Test("on OpenCL give the same bytes, in place and on a copy", arguments: steps)
    func openCL(_ steps: [KernelStep]) throws {
        for transfer in [OpenCLDevice.Transfer.inPlace, .copy] {
            let device = try SoftwareOpenCL.device(transfer: transfer)
            #expect(try Self.run(steps, on: device) == Self.expected(steps))
        }
    }
}

/// The OpenCL device that tests run on.
enum SoftwareOpenCL {
    /// - Throws: when there is none, with what to install.
    static func device(transfer: OpenCLDevice.Transfer) throws -> OpenCLDevice {
        OpenCLDevice(try driver, description: description, transfer: transfer)
    }

    static let description = DeviceDescription(kind: .software, name: "software for tests")

    /// Made once: tests put drivers of their own before it.
    static var driver: OpenCLDriver {
        get throws { try made.get() }
    }

    private static let made = Result { try makeDriver() }

    private static func makeDriver() throws -> OpenCLDriver {
        do {
            let candidates = try OpenCLDevices.find()
            let candidate = try #require(
                candidates.first { $0.description.kind == .software } ?? candidates.first,
                "there is no OpenCL device"
            )
            return try OpenCLDriver(candidate)
        } catch let error as OpenCLUnavailable {
            Issue.record("OpenCL is missing: \(error.reason). Install it with: apt-get install ocl-icd-libopencl1 pocl-opencl-icd")
            throw error
        }
    }
}
