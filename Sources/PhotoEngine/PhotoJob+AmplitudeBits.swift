internal import CodecWire
internal import PhotoMetadata

extension PhotoJob {
    /// Whether the photo is tried in its coded form: demanded, or on the processor, which runs the codec as well. A GPU that is there is used.
    func isForAmplitudeBits(on device: any KernelDevice) -> Bool {
        guard plan.triesAmplitudeBits else { return false }
        return plan.representation == .amplitudeBits || prefersAmplitudeBits || device.description.kind == .cpu
    }

    /// The coded form's way: the codec process inverts what lies in its input memory.
    ///
    /// - Returns: nil when this does not apply and coefficients may take its place.
    func invertAmplitudes(in process: CodecProcess, _ watch: inout StopWatch) throws -> Outcome? {
        var outcome = Outcome(shape: header.shape, representation: .amplitudeBits)
        guard case .jpeg(let structure) = header.structure else { return nil }
        outcome.milliseconds.decode = watch.lap()
        // Each byte may become two, and there are few bytes more.
        let capacity = 2 * bytes.count + 65_536
        let output = try process.output.memory(bytes: capacity)
        let request = AmplitudeRequest(inputBytes: UInt64(bytes.count), outputCapacity: UInt64(capacity))
        guard let file = try process.invertAmplitudes(request, deadline: deadline) else {
            guard plan.representation == .amplitudeBits else { return nil }
            throw PhotoRejection(
                code: .representationUnavailable,
                reason: "this JPEG cannot be processed as \(plan.representation.rawValue): it is damaged, or coded in an unusual way"
            )
        }
        outcome.milliseconds.kernel = watch.lap()
        let scanData = UnsafeRawBufferPointer(rebasing: output[..<Int(file.outputBytes)])
        var assembly = JPEGAssembly(source: bytes, structure: structure, isConvertedFromInks: false)
        var treatment = MetadataTreatment(options, header: header, result: outcome.shape)
        outcome.bytes = assembly.assemble(scanData: scanData, treatment: &treatment)
        // What a codec process that was taken over left there becomes no other file than a JPEG.
        guard JPEGStructure.isWholeScan(outcome.bytes, from: outcome.bytes.count - scanData.count) else {
            throw CodecFailure.malformedReply
        }
        outcome.warnings = assembly.warnings + treatment.dropped.warnings
        outcome.milliseconds.encode = watch.lap()
        return outcome
    }
}
