internal import CodecWire
internal import PhotoMetadata

/// One photo's way through the engine, on a thread that may block.
struct PhotoJob {
    let bytes: [UInt8]
    let header: PhotoHeader
    let plan: PhotoPlan
    let options: ProcessingOptions
    /// In nanoseconds of the monotonic clock.
    let deadline: UInt64
    /// The coded form is preferred to coefficients on whatever device.
    var prefersAmplitudeBits = false

    /// What comes out of it, without what the engine adds.
    struct Outcome: Sendable {
        var bytes: [UInt8] = []
        /// The dimensions of what it became.
        var shape: PictureShape
        /// The form that it was processed in.
        var representation: Representation
        var milliseconds = PhotoReport.StageTimes()
        var deviceTimes: DeviceTimes?
        var codecProcessorNanoseconds: UInt64 = 0
        var warnings: [String] = []
    }

    /// The colour table's way: no codec process.
    func rewriteTables(_ tables: some ColourTables, on device: any KernelDevice) throws(PhotoJobFailure) -> Outcome {
        var watch = StopWatch()
        var outcome = Outcome(shape: header.shape, representation: plan.representation)
        let program: KernelProgram
        do {
            try tables.check(bytes)
            program = try KernelProgram(options.operations, onTableOf: tables.colours.reduce(0) { $0 + $1.count } / 3)
        } catch {
            throw .rejected(error)
        }
        var words = tables.gather(from: bytes)
        outcome.milliseconds.decode = watch.lap()
        let result = words.withUnsafeMutableBytes { memory in
            Result { () throws(DeviceLost) in
                try device.run(KernelTask(steps: program.steps, memory: memory, deadline: deviceDeadline))
            }
        }
        do { outcome.deviceTimes = try result.get() } catch { throw .deviceLost(error) }
        outcome.milliseconds.kernel = watch.lap()
        var treatment = MetadataTreatment(options, header: header, result: header.shape)
        outcome.bytes = tables.treatingNotes(&treatment, in: tables.replacing(words, in: bytes))
        outcome.warnings += treatment.dropped.warnings
        outcome.milliseconds.encode = watch.lap()
        return outcome
    }

    /// The way of coefficients and pixels: a codec process decodes, the device works, the codec process encodes.
    func run(in process: CodecProcess, on device: any KernelDevice) throws(PhotoJobFailure) -> Outcome {
        do {
            var watch = StopWatch()
            let used = process.processorNanoseconds
            try process.input.memory(bytes: bytes.count).copyBytes(from: bytes)
            if isForAmplitudeBits(on: device), var outcome = try invertAmplitudes(in: process, &watch) {
                outcome.codecProcessorNanoseconds = process.processorNanoseconds(since: used)
                return outcome
            }
            let work = try process.work.memory(bytes: plan.workCapacity)
            let output = try process.output.memory(bytes: Int(plan.encoding.outputCapacity))

            let photo = try process.decode(
                DecodeRequest(
                    format: header.format.codecFormat,
                    representation: plan.representation.codecRepresentation,
                    inputBytes: UInt64(bytes.count),
                    frames: UInt32(plan.frames),
                    shrink: UInt8(plan.shrinking?.factor ?? 1),
                    acceptsDamage: options.acceptsDamage,
                    workCapacity: UInt64(plan.workCapacity),
                    isPremultiplied: header.isPremultiplied,
                    isGrey: header.isGrey
                ),
                deadline: deadline
            )
            let program = try program(for: photo)
            var outcome = Outcome(shape: program.result.shape, representation: plan.representation)
            outcome.milliseconds.decode = watch.lap()
            outcome.deviceTimes = try device.run(
                KernelTask(
                    steps: program.steps,
                    result: plan.representation == .pixels ? program.result.byteRange : nil,
                    memory: work,
                    shared: process.work,
                    deadline: deviceDeadline
                )
            )
            outcome.milliseconds.kernel = watch.lap()

            var request = plan.encoding
            request.picture = program.result
            request.arrangement = program.arrangement
            let file = try process.encode(request, deadline: deadline)
            outcome.bytes = Array(output[..<Int(file.outputBytes)])
            outcome.codecProcessorNanoseconds = process.processorNanoseconds(since: used)
            outcome.warnings = damage(of: photo)
            if photo.wasConvertedFromInks { outcome.warnings.append("the inks (CMYK) were converted to sRGB colours") }
            let treatment = MetadataTreatment(options, header: header, result: outcome.shape)
            var assembly = PhotoAssembly(source: bytes, header: header, treatment: treatment)
            outcome.bytes = try assembly.assemble(outcome.bytes, isConvertedFromInks: photo.wasConvertedFromInks)
            outcome.warnings += assembly.warnings + assembly.treatment.dropped.warnings
            outcome.milliseconds.encode = watch.lap()
            return outcome
        } catch {
            throw PhotoJobFailure(error)
        }
    }

    func program(for photo: DecodedPhoto) throws(PhotoRejection) -> KernelProgram {
        try check(photo)
        let program: KernelProgram
        switch (plan.representation, header.componentChain(options.operations)) {
        case (.coefficients, let chain?):
            program = try KernelProgram(chain, onCoefficientsOf: photo, memoryBytes: plan.workCapacity)
        case (.planes, let chain?):
            program = try KernelProgram(chain, onPlanesOf: photo, memoryBytes: plan.workCapacity)
        default:
            program = try KernelProgram(
                options.operations,
                on: photo.shape,
                orientation: header.orientation,
                shrinking: plan.shrinking,
                limits: plan.limits
            )
        }
        guard program.bytes <= plan.workCapacity else {
            throw PhotoRejection(code: .corrupt, reason: "the decoded photo is not what its header announced")
        }
        return program
    }

    /// Half of the time that is left: a device that does not answer leaves the processor the other half.
    private var deviceDeadline: UInt64 {
        let now = CodecSocket.monotonicNanoseconds
        return now + (max(deadline, now) - now) / 2
    }

    /// What was decoded must be what the header announced, on which the limits were checked, and of a kind that kernels know. After
    /// that its dimensions can be multiplied.
    private func check(_ photo: DecodedPhoto) throws(PhotoRejection) {
        guard (1...4).contains(photo.bands), !photo.hasAlpha || photo.bands % 2 == 0, photo.bitsPerSample == 8 || photo.bitsPerSample == 16
        else {
            throw .corrupt(header.format, "it holds \(photo.bands) channels of \(photo.bitsPerSample) bits")
        }
        let expected = plan.shrinking?.applied(to: header.shape) ?? header.shape
        // Of a file that was cut, the last frames may be missing.
        let frames = options.acceptsDamage ? 1...plan.frames : plan.frames...plan.frames
        guard Int(photo.width) == expected.width, Int(photo.height) == expected.height, frames.contains(Int(photo.frames)) else {
            throw .corrupt(
                header.format,
                "its header announces \(plan.frames) × \(expected.width) × \(expected.height), but it holds "
                    + "\(photo.frames) × \(photo.width) × \(photo.height)"
            )
        }
    }
}

extension Representation {
    /// What a codec process shall make of the file.
    fileprivate var codecRepresentation: CodecRepresentation {
        switch self {
        case .coefficients: .coefficients
        case .planes: .planes
        case .pixels, .colourTable, .amplitudeBits: .pixels
        }
    }
}

extension PhotoJob {
    /// What was wrong with the file beyond what its header told, and was accepted, in words.
    fileprivate func damage(of photo: DecodedPhoto) -> [String] {
        var findings: [String] = []
        if header.damage.isEmpty && !photo.damage.isEmpty { findings.append("the \(header.format.name) file is damaged: \(photo.damage)") }
        if Int(photo.frames) < header.frames { findings.append("\(header.frames - Int(photo.frames)) frames could not be read") }
        return findings.map { "\($0); what could be read was processed" }
    }
}

/// Why a job gave no photo.
enum PhotoJobFailure: Error {
    case rejected(PhotoRejection)
    case deviceLost(DeviceLost)
    case codec(CodecFailure)
    case engine(EngineError)
    case cancelled

    init(_ error: any Error) {
        switch error {
        case let error as PhotoRejection: self = .rejected(error)
        case let error as DeviceLost: self = .deviceLost(error)
        case let error as CodecFailure: self = .codec(error)
        case let error as EngineError: self = .engine(error)
        default: self = .engine(.system("\(error)"))
        }
    }
}

/// Milliseconds between calls.
struct StopWatch {
    private var last = CodecSocket.monotonicNanoseconds

    mutating func lap() -> Double {
        let now = CodecSocket.monotonicNanoseconds
        defer { last = now }
        return Double(now - last) / 1_000_000
    }
}
