internal import CodecWire

extension PhotoEngine {
    /// Tells what ``process(_:options:)`` would do with a photo, without decoding it.
    ///
    /// - Throws: the ``PhotoRejection`` that it would meet with before anything is decoded; ``EngineError`` without a device.
    public func plan(_ bytes: [UInt8], options: ProcessingOptions = ProcessingOptions()) async throws -> PlanDescription {
        try configuration.limits.check(fileBytes: bytes.count)
        let (bytes, header) = try await read(bytes, acceptingDamage: options.acceptsDamage)
        if configuration.disabledFormats.contains(header.format), let rejection = header.format.rejection(.disabled) { throw rejection }
        let plan = try photoPlan(header, fileBytes: bytes.count, options: options, limits: configuration.limits)
        let (chosen, remark) = try await device.device(for: plan.workCapacity)
        let job = PhotoJob(
            bytes: bytes,
            header: header,
            plan: plan,
            options: options,
            deadline: 0,
            prefersAmplitudeBits: configuration.engine == .fastest
        )
        let isCoded = job.isForAmplitudeBits(on: chosen)
        let representation = isCoded ? Representation.amplitudeBits : plan.representation
        let choice = RepresentationChoice(header: header, options: options, chosen: representation)
        let program = try job.programInWords
        return PlanDescription(
            format: header.format,
            fileBytes: bytes.count,
            width: header.width,
            height: header.height,
            frames: header.frames,
            bitsPerSample: header.bitsPerSample,
            features: header.features,
            droppedMetadata: NotesSurvey(bytes, header, options).dropped,
            representation: representation,
            reason: choice.reason,
            alternatives: try choice.alternatives,
            operations: options.operations,
            steps: isCoded ? ["flip the bits of amplitudes in the coded data, correct the means"] : program,
            device: (isCoded ? device.processor : chosen).description,
            deviceRemark: isCoded ? "the codec process works on the coded bits by itself" : remark,
            memoryBytes: plan.memoryBytes,
            limits: configuration.limits,
            warnings: plan.warnings
        )
    }
}

extension PhotoJob {
    private var pixelSteps: [String] {
        get throws(PhotoRejection) {
            var picture = header.shape
            if options.operations.yieldOnePicture { picture.frames = 1 }
            if let shrinking = plan.shrinking { picture = shrinking.applied(to: picture) }
            let program = try KernelProgram(
                options.operations,
                on: header.possibleShapes(of: picture).first ?? picture,
                orientation: header.orientation,
                shrinking: plan.shrinking,
                limits: plan.limits
            )
            return (plan.shrinking.map { ["decode at 1/\($0.factor) of the size"] } ?? []) + program.steps.map(\.words)
        }
    }

    /// The steps for the picture that the header announces; what a decoder makes of it may have a channel more.
    fileprivate var programInWords: [String] {
        get throws(PhotoRejection) {
            switch plan.representation {
            case .pixels: try pixelSteps
            case .colourTable: options.operations.map { "\($0.name) the colours of the table" }
            default:
                options.operations.map {
                    "\($0.name) the coefficients of \(header.bands == 1 ? "the component" : "\(header.bands) components")"
                }
            }
        }
    }
}
