internal import CodecWire

/// What will be done to a photo, decided from its header alone.
struct PhotoPlan: Hashable, Sendable {
    var representation: Representation
    /// How far the work memory may reach; 0 when no codec process is needed.
    var workCapacity: Int
    var encoding: EncodeRequest
    /// What the photo will take at its largest, for admission.
    var memoryBytes: Int
    var warnings: [String]
}

/// What a caller demands of a plan.
struct PlanOptions: Hashable, Sendable {
    /// nil lets the plan choose.
    var representation: Representation?
    var limits: PhotoLimits

    init(representation: Representation? = nil, limits: PhotoLimits = PhotoLimits()) {
        self.representation = representation
        self.limits = limits
    }
}

/// Plans the processing of a photo. A pure function of the file: neither devices nor load enter, so that a photo gives the same bytes
/// everywhere.
func photoPlan(
    _ header: PhotoHeader,
    fileBytes: Int,
    operations: [PhotoOperation],
    options: PlanOptions
) throws(PhotoRejection) -> PhotoPlan {
    try options.limits.check(fileBytes: fileBytes)
    try options.limits.check(header)
    let available = try header.representations()
    let representation = options.representation ?? available[0]
    guard available.contains(representation) else {
        throw PhotoRejection(
            code: .representationUnavailable,
            reason: "this \(header.format.name) cannot be processed as \(representation.rawValue), only as "
                + available.map(\.rawValue).joined(separator: " or ")
        )
    }
    let workCapacity = try header.workCapacity(as: representation, limits: options.limits)
    var encoding = header.encoding
    // The memory is only taken when it is written to, so there is no harm in more than the worst case.
    encoding.outputCapacity = UInt64(2 * fileBytes + workCapacity + workCapacity / 2 + (4 << 20))
    return PhotoPlan(
        representation: representation,
        workCapacity: workCapacity,
        encoding: encoding,
        memoryBytes: 3 * fileBytes + (representation == .pixels ? 2 : 1) * workCapacity,
        warnings: header.warnings
    )
}

extension PhotoHeader {
    /// The representations that the file has, best first.
    fileprivate func representations() throws(PhotoRejection) -> [Representation] {
        switch structure {
        case .jpeg(let jpeg):
            // Negating four inks is not what people see as inversion, and arithmetic coding is not written.
            return jpeg.components == 4 || jpeg.process == .arithmetic ? [.pixels] : [.coefficients, .pixels]
        case .png(let png) where png.hasPalette:
            return png.isAnimated ? [.colourTable] : [.colourTable, .pixels]
        case .png(let png):
            guard !png.isAnimated else { throw .unsupported("an animated PNG without a palette is not supported") }
            return [.pixels]
        case .gif(let gif):
            guard gif.globalColourTable != nil || gif.frames.allSatisfy({ $0.colourTable != nil }) else {
                throw .corrupt(.gif, "a frame has no colour table")
            }
            return [.colourTable, .pixels]
        case .webp, .tiff:
            return [.pixels]
        }
    }

    fileprivate func workCapacity(as representation: Representation, limits: PhotoLimits) throws(PhotoRejection) -> Int {
        switch representation {
        case .colourTable:
            return 0
        case .coefficients:
            // Components reach up to a whole block group, of 32 pixels at most, and one more at each side.
            return bands * (width + 64) * (height + 64) * 2
        case .pixels:
            // Decoded frames are all as large as the canvas.
            let pixels = Int.saturatingProduct(width, height, frames)
            guard pixels <= limits.totalPixels else {
                throw PhotoRejection(
                    code: .tooManyPixels,
                    reason: "\(frames) frames of \(width) × \(height) pixels are more than the \(limits.totalPixels) pixels allowed"
                )
            }
            // A palette or a transparent colour becomes four bands.
            return pixels * max(bands, 4) * (bitsPerSample == 16 ? 2 : 1)
        }
    }

    fileprivate var encoding: EncodeRequest {
        var request = EncodeRequest(outputCapacity: 0)
        switch structure {
        case .jpeg, .gif:
            break
        case .png(let png):
            request.bitsPerSample = UInt8(png.hasPalette ? 8 : bitsPerSample)
        case .webp(let webp):
            request.lossless = webp.isLossless
        case .tiff(let tiff):
            request.bitsPerSample = UInt8(tiff.hasPalette ? 8 : bitsPerSample)
            request.tiffCompression = tiff.compression
            request.tiffPredictor = tiff.hasPredictor
        }
        return request
    }

    fileprivate var warnings: [String] {
        switch structure {
        case .tiff(let tiff) where tiff.hasAssociatedAlpha:
            ["the colours of this TIFF were multiplied with its transparency; they were processed as they are"]
        default:
            []
        }
    }
}
