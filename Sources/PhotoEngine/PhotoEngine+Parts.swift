internal import CodecWire

extension PhotoEngine {
    /// Processes each part as a photo of its own, one after the other, and puts the results together.
    func run(_ container: any PhotoContainer, of job: PhotoJob, on device: any KernelDevice) async throws -> PhotoJob.Outcome {
        var outcome = PhotoJob.Outcome(shape: job.header.shape, representation: .pixels)
        var files: [[UInt8]] = []
        let count = job.options.operations.yieldOnePicture ? 1 : container.count
        for index in 0..<count {
            try Task.checkCancellation()
            let file = try container.part(index, of: job.bytes)
            let header = try container.header(ofPart: index, file: file)
            let plan = try photoPlan(header, fileBytes: file.count, options: job.partOptions, limits: configuration.limits)
            let part = PhotoJob(bytes: file, header: header, plan: plan, options: job.partOptions, deadline: job.deadline)
            let result = try await runOne(part, on: device)
            files.append(result.bytes)
            outcome.add(result, isFirst: index == 0)
            for warning in plan.warnings + result.warnings where !outcome.warnings.contains(warning) { outcome.warnings.append(warning) }
        }
        var watch = StopWatch()
        outcome.bytes = count == 1 && container.count > 1 ? files[0] : try container.joined(files, of: job.bytes)
        outcome.milliseconds.encode += watch.lap()
        return outcome
    }
}

extension PhotoJob {
    /// Parts are pixels, whatever was demanded of the whole.
    fileprivate var partOptions: ProcessingOptions {
        var options = options
        options.representation = .pixels
        return options
    }
}

extension PhotoJob.Outcome {
    fileprivate mutating func add(_ part: PhotoJob.Outcome, isFirst: Bool) {
        if isFirst {
            shape.width = part.shape.width
            shape.height = part.shape.height
        }
        milliseconds.decode += part.milliseconds.decode
        milliseconds.kernel += part.milliseconds.kernel
        milliseconds.encode += part.milliseconds.encode
        deviceTimes = deviceTimes.map { $0 + part.deviceTimes } ?? part.deviceTimes
        codecProcessorNanoseconds &+= part.codecProcessorNanoseconds
    }
}
