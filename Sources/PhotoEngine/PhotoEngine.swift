internal import CodecWire
public import Logging

/// Bytes of a photo in, bytes of the processed photo out. Codecs run in locked-in processes of their own, kernels on the GPU when there
/// is one, else on the processor, with the same bytes as the result.
public struct PhotoEngine: Sendable {
    public let configuration: EngineConfiguration
    let pool: CodecPool
    private let admission: Admission
    let device: DeviceSlot
    let logger: Logger

    /// Looks for a device at once, in the background; codec processes start with the first photos.
    public init(
        configuration: EngineConfiguration = EngineConfiguration(),
        logger: Logger = Logger(label: "darkroom.photo-engine")
    ) {
        self.init(configuration: configuration, logger: logger, device: DeviceSlot(configuration, logger: logger))
    }

    init(configuration: EngineConfiguration, logger: Logger, device: DeviceSlot) {
        self.configuration = configuration
        self.logger = logger
        self.device = device
        pool = CodecPool(configuration: configuration, logger: logger)
        admission = Admission(mostPhotos: configuration.concurrentPhotos, memoryBytes: configuration.memoryBytes)
    }

    /// Applies operations to a photo. The result has the photo's own format.
    ///
    /// - Throws: ``PhotoRejection`` when the photo is to blame, ``EngineError`` when the engine is, `CancellationError`.
    public func process(_ bytes: [UInt8], options: ProcessingOptions = ProcessingOptions()) async throws -> ProcessedPhoto {
        try configuration.limits.check(fileBytes: bytes.count)
        let (file, header) = try await read(bytes, acceptingDamage: options.acceptsDamage)
        if configuration.disabledFormats.contains(header.format), let rejection = header.format.rejection(.disabled) { throw rejection }
        let plan = try photoPlan(header, fileBytes: file.count, options: options, limits: configuration.limits)
        let ticket = try await admission.enter(memory: plan.memoryBytes)
        defer { admission.leave(ticket) }
        var watch = StopWatch()
        let deadline = CodecSocket.monotonicNanoseconds + configuration.deadline(for: header.format).nanoseconds
        let job = PhotoJob(
            bytes: file,
            header: header,
            plan: plan,
            options: options,
            deadline: deadline,
            prefersAmplitudeBits: configuration.engine == .fastest
        )
        var (device, remark) = try await self.device.device(for: plan.workCapacity)
        admission.allow(device.hasOwnMemory ? configuration.photosOnDevice : 0)
        var losses = 0
        var outcome: PhotoJob.Outcome
        do {
            outcome = try await run(job, on: device)
        } catch PhotoJobFailure.deviceLost(let failure) {
            // Its memory may hold anything: from the file again, on the processor.
            guard configuration.engine != .gpu else { throw EngineError.noDevice("the GPU was lost: \(failure.reason)") }
            let isNews: Bool
            (device, isNews) = self.device.lose(failure)
            losses = isNews ? 1 : 0
            remark = "the device was lost: \(failure.reason)"
            outcome = try await run(job, on: device)
        }
        outcome.milliseconds.total = watch.lap()
        return ProcessedPhoto(
            bytes: outcome.bytes,
            format: header.format,
            report: PhotoReport(
                width: outcome.shape.width,
                height: outcome.shape.height,
                frames: outcome.shape.frames,
                operations: options.operations,
                representation: outcome.representation,
                device: (outcome.representation == .amplitudeBits ? self.device.processor : device).description,
                milliseconds: outcome.milliseconds,
                deviceTimes: outcome.deviceTimes,
                busySeconds: outcome.milliseconds.total / 1000,
                codecProcessorSeconds: Double(outcome.codecProcessorNanoseconds) / 1e9,
                warnings: plan.warnings + outcome.warnings + (remark.map { [$0] } ?? []),
                deviceLosses: losses
            )
        )
    }

    /// The header, and the file as decoders are to see it.
    func read(_ bytes: [UInt8], acceptingDamage: Bool) async throws -> ([UInt8], PhotoHeader) {
        guard acceptingDamage else { return (bytes, try PhotoHeader(reading: bytes)) }
        return try await BlockingWork.run { () throws(PhotoRejection) in
            var file = bytes
            let header = try PhotoHeader(readingDamaged: &file)
            return (file, header)
        }
    }

    /// Finds the device and starts a first codec process, so that the first photo need not wait for them. Optional.
    ///
    /// - Throws: ``EngineError`` when photos cannot be processed here.
    public func prepare() async throws {
        _ = try await device.selection
        let pool = pool
        try await BlockingWork.run { () throws(EngineError) in pool.giveBack(try pool.take()) }
    }

    /// The photos that are let in beyond ``EngineConfiguration/concurrentPhotos``, for the memory of the device holds some.
    public var photosOnDevice: Int {
        get async { (try? await device.selection.device.hasOwnMemory) == true ? configuration.photosOnDevice : 0 }
    }

    /// Ends the codec processes. Photos at work fail with ``EngineError/shutDown``.
    public func shutDown() {
        pool.shutDown()
    }
}
