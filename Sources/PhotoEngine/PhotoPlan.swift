internal import CodecWire

/// What will be done to a photo, decided from its header alone.
struct PhotoPlan: Hashable, Sendable {
    var representation: Representation
    /// The coded form of a JPEG may be inverted in the place of its coefficients, where the device has no part in it.
    var triesAmplitudeBits: Bool
    /// As many are decoded.
    var frames: Int
    /// To what part of its size the picture is decoded; nil for all of it.
    var shrinking: Shrinking?
    var limits: PhotoLimits
    /// How far the work memory may reach; 0 when no codec process is needed.
    var workCapacity: Int
    var encoding: EncodeRequest
    /// What the photo will take at its largest, for admission.
    var memoryBytes: Int
    var warnings: [String]
}

/// Plans the processing of a photo. A pure function of the file: neither devices nor load enter, so that a photo gives the same bytes
/// everywhere.
func photoPlan(
    _ header: PhotoHeader,
    fileBytes: Int,
    options: ProcessingOptions,
    limits: PhotoLimits
) throws(PhotoRejection) -> PhotoPlan {
    try limits.check(fileBytes: fileBytes)
    try limits.check(header)
    let representation = try header.representation(for: options)
    let needs = try header.memoryNeeds(as: representation, options.operations, limits: limits)
    var encoding = header.encoding(after: options.operations)
    // The memory is only taken when it is written to, so there is no harm in more than the worst case.
    encoding.outputCapacity = UInt64(2 * fileBytes + needs.result + needs.result / 2 + (4 << 20))
    return PhotoPlan(
        representation: representation,
        triesAmplitudeBits: header.triesAmplitudeBits(in: representation, for: options),
        frames: header.frames(for: options.operations),
        shrinking: representation == .pixels ? Shrinking(header, for: options.operations) : nil,
        limits: limits,
        workCapacity: needs.work,
        encoding: encoding,
        memoryBytes: 3 * fileBytes + needs.work + needs.codec + header.libraryBytes,
        warnings: header.warnings
    )
}

extension PhotoHeader {
    /// The demanded one, else the best of those that the file has and that can bear all operations.
    fileprivate func representation(for options: ProcessingOptions) throws(PhotoRejection) -> Representation {
        // What is rewritten without being decoded would be as damaged as before.
        let all = try representations().filter { damage.isEmpty || $0 != .colourTable }
        guard !all.isEmpty else { throw PhotoRejection(code: .corrupt, reason: damage[0]) }
        let possible = all.filter { $0.supports(options.operations, on: self) }
        if let demanded = options.representation, possible.contains(demanded) { return demanded }
        if options.representation == nil, let best = possible.first { return best }
        let names = possible.map(\.rawValue).joined(separator: " or ")
        throw PhotoRejection(
            code: .representationUnavailable,
            reason: "this \(format.name) cannot be processed as \(options.representation?.rawValue ?? all[0].rawValue)"
                + (names.isEmpty ? " with these operations" : ", only as \(names)")
        )
    }

    /// Whether amplitude bits were demanded, or may stand for the coefficients that the plan chose.
    fileprivate func triesAmplitudeBits(in representation: Representation, for options: ProcessingOptions) -> Bool {
        guard options.representation == nil, representation == .coefficients else { return representation == .amplitudeBits }
        return obstacleToAmplitudeBits(options.operations) == nil
    }

    /// The representations that the file has, best first.
    func representations() throws(PhotoRejection) -> [Representation] {
        switch structure {
        case .jpeg:
            // Planes are for what coefficients cannot, as arithmetic coding: where both can, coefficients lose less and take less time.
            return [.coefficients, .amplitudeBits, .planes, .pixels]
        case .png(let png) where png.hasPalette:
            return [.colourTable, .pixels]
        case .gif(let gif):
            guard gif.globalColourTable != nil || gif.frames.allSatisfy({ $0.colourTable != nil }) else {
                throw .corrupt(.gif, "a frame has no colour table")
            }
            return [.colourTable, .pixels]
        case .bmp(let bmp):
            return bmp.hasPalette ? [.colourTable, .pixels] : [.pixels]
        case .png, .webp, .tiff, .heic, .avif:
            return [.pixels]
        }
    }

    /// The components of a JPEG reach up to a whole unit, of 32 pixels at most, and one more at each side.
    private var coveredPixels: Int { (width + 64) * (height + 64) }

    fileprivate func memoryNeeds(
        as representation: Representation,
        _ operations: [PhotoOperation],
        limits: PhotoLimits
    ) throws(PhotoRejection) -> MemoryNeeds {
        switch representation {
        case .colourTable, .amplitudeBits:
            return MemoryNeeds()
        case .coefficients:
            // What is turned is written beside what it was.
            let bytes = bands * coveredPixels * 2
            let isTurned = componentChain(operations)?.turn != PictureTurn.none
            return MemoryNeeds(work: isTurned ? 2 * bytes : bytes, result: bytes)
        case .planes:
            return MemoryNeeds(work: bands * coveredPixels, result: bands * coveredPixels)
        case .pixels:
            return try memoryNeeds(forPixels: operations, limits: limits)
        }
    }

    /// How the result is written: as the source was, as far as the operations left it possible.
    fileprivate func encoding(after operations: [PhotoOperation]) -> EncodeRequest {
        var request = asStored
        if operations.yieldOnePicture { request.carried = .profile }
        if !operations.allSatisfy(\.keepsLevels) { request.bitsPerSample = max(8, request.bitsPerSample) }
        if request.tiff.compression == .faxG4 && request.bitsPerSample > 1 { request.tiff.compression = .lzw }
        if request.bitsPerSample >= 8 { request.tiff.isWhiteZero = false }
        return request
    }

    private var asStored: EncodeRequest {
        var request = EncodeRequest(picture: PictureRegion(shape: shape), outputCapacity: 0)
        switch structure {
        case .jpeg, .gif, .bmp:
            break
        case .png(let png):
            request.bitsPerSample = UInt8(png.hasPalette ? 8 : bitsPerSample)
        case .webp(let webp):
            request.lossless = webp.isLossless
            request.quality = UInt8(clamping: webp.quality ?? 90)
        case .tiff(let tiff):
            guard let page = tiff.pages.first else { break }
            request.bitsPerSample = UInt8(page.hasPalette ? 8 : bitsPerSample)
            request.tiff = page.coding
        case .heic(let heif), .avif(let heif):
            request.bitsPerSample = UInt8(clamping: bitsPerSample)
            request.lossless = heif.isLossless
            request.quality = UInt8(clamping: heif.quality)
            request.subsampling = UInt16(clamping: heif.subsampling)
        }
        return request
    }

    fileprivate var warnings: [String] {
        let damages = damage.map { "\($0); what could be read was processed" }
        switch structure {
        case .heic(let heif), .avif(let heif): return damages + heif.warnings
        default: return damages
        }
    }
}
