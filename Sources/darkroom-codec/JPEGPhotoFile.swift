import CHEIFBridge
import CJPEGBridge
import CVipsBridge
import CodecWire

/// A JPEG, as coefficients, as planes or as pixels.
final class JPEGPhotoFile: OpenPhoto {
    private let session: OpaquePointer
    private let work: UnsafeMutableRawBufferPointer
    private let representation: CodecRepresentation
    /// Pixels whose inks were converted are no longer like the source.
    private var isLikeSource = true

    private init(
        _ file: UnsafeRawBufferPointer,
        _ representation: CodecRepresentation,
        _ acceptsDamage: Bool,
        _ work: UnsafeMutableRawBufferPointer
    ) throws(CodecRefusal) {
        guard let session = jpeg_session_create(file.baseAddress, file.count) else {
            throw CodecRefusal(code: .outOfMemory, reason: "out of memory")
        }
        if acceptsDamage { jpeg_session_accept_damage(session) }
        self.session = session
        self.work = work
        self.representation = representation
    }

    deinit {
        jpeg_session_free(session)
    }

    static func open(
        _ file: UnsafeRawBufferPointer,
        as representation: CodecRepresentation,
        shrink: UInt8,
        _ acceptsDamage: Bool,
        into work: UnsafeMutableRawBufferPointer
    ) throws(CodecRefusal) -> (JPEGPhotoFile, DecodedPhoto) {
        let photo = try JPEGPhotoFile(file, representation, acceptsDamage, work)
        return (photo, try photo.read(shrink: UInt32(shrink)))
    }

    private func read(shrink: UInt32) throws(CodecRefusal) -> DecodedPhoto {
        var header = JPEGPhoto()
        var failure = JPEGFailure()
        let code =
            switch representation {
            case .coefficients: jpeg_session_read_coefficients(session, work.baseAddress, work.count, &header, &failure)
            case .planes: jpeg_session_read_planes(session, work.baseAddress, work.count, &header, &failure)
            case .pixels: jpeg_session_read_pixels(session, shrink, work.baseAddress, work.count, &header, &failure)
            }
        guard code == 0 else { throw CodecRefusal(failure) }
        guard representation == .pixels, header.bands == 4 else { return DecodedPhoto(header, isConverted: false) }
        try convertInks(&header)
        return DecodedPhoto(header, isConverted: true)
    }

    private func convertInks(_ header: inout JPEGPhoto) throws(CodecRefusal) {
        isLikeSource = false
        // The pixels are fewer bytes than the inks, but libvips may not read and write one memory at once.
        let inks = UnsafeMutableRawBufferPointer.allocate(byteCount: Int(header.work_bytes), alignment: 16)
        defer { inks.deallocate() }
        inks.copyMemory(from: UnsafeRawBufferPointer(rebasing: work[..<Int(header.work_bytes)]))
        var profileLength = 0
        let profile = jpeg_session_profile(session, &profileLength)
        var failure = VipsFailure()
        let code = vips_bridge_inks_to_rgb(
            inks.baseAddress,
            header.width,
            header.height,
            profile,
            profileLength,
            work.baseAddress,
            work.count,
            &failure
        )
        guard code == 0 else { throw CodecRefusal(failure) }
        header.bands = 3
        header.work_bytes = UInt64(header.width) * UInt64(header.height) * 3
    }

    func encode(_ request: EncodeRequest, into output: UnsafeMutableRawBufferPointer) throws(CodecRefusal) -> Int {
        var written = 0
        var failure = JPEGFailure()
        let code: Int32
        switch representation {
        case .coefficients:
            var arrangement = JPEGArrangement(request.arrangement)
            code = jpeg_session_write_coefficients(session, &arrangement, output.baseAddress, output.count, &written, &failure)
        case .planes:
            let components = Int32(clamping: request.arrangement.components.count)
            code = jpeg_session_write_planes(session, work.baseAddress, components, output.baseAddress, output.count, &written, &failure)
        case .pixels:
            let region = try request.picture.checked(in: work)
            var picture = JPEGPicture(
                pixels: region.baseAddress,
                width: UInt32(clamping: request.picture.shape.width),
                height: UInt32(clamping: request.picture.shape.height),
                bands: UInt32(clamping: request.picture.shape.bands)
            )
            code = jpeg_session_write_pixels(
                session,
                &picture,
                isLikeSource ? 1 : 0,
                output.baseAddress,
                output.count,
                &written,
                &failure
            )
        }
        guard code == 0 else { throw CodecRefusal(failure) }
        return written
    }
}

extension DecodedPhoto {
    fileprivate init(_ photo: JPEGPhoto, isConverted: Bool) {
        let planes = [photo.planes.0, photo.planes.1, photo.planes.2, photo.planes.3].prefix(Int(photo.plane_count))
        self.init(
            width: photo.width,
            height: photo.height,
            frames: 1,
            bands: photo.bands,
            bitsPerSample: 8,
            hasAlpha: false,
            wasConvertedFromInks: isConverted,
            workBytes: photo.work_bytes,
            planes: planes.map { ComponentPlane($0) }
        )
    }
}

extension ComponentPlane {
    fileprivate init(_ plane: JPEGPlane) {
        self.init(
            blocks: BlockRegion(
                offset: Int(plane.blocks.offset),
                columns: Int(plane.blocks.blocks_per_row),
                rows: Int(plane.blocks.rows),
                stride: Int(plane.blocks.blocks_per_row)
            ),
            pictureColumns: Int(plane.picture_columns),
            pictureRows: Int(plane.picture_rows),
            dcStep: plane.dc_step,
            carriesLight: plane.carries_light != 0
        )
    }
}

extension JPEGArrangement {
    fileprivate init(_ arrangement: ComponentArrangement) {
        self.init()
        components = UInt32(arrangement.components.count)
        turned = arrangement.isTurned ? 1 : 0
        transposed = arrangement.transposes ? 1 : 0
        withUnsafeMutableBytes(of: &planes) { planes in
            let planes = planes.bindMemory(to: CoefficientBlocks.self)
            for (index, component) in arrangement.components.prefix(planes.count).enumerated() {
                planes[index] = CoefficientBlocks(
                    offset: UInt64(component.offset),
                    blocks_per_row: UInt32(component.stride),
                    rows: UInt32(component.rows)
                )
            }
        }
    }
}

extension CodecRefusal {
    fileprivate init(_ failure: JPEGFailure) {
        self.init(code: RefusalCode(rawValue: UInt8(clamping: failure.code)) ?? .internal, reason: text(of: failure.message))
    }

    init(_ failure: HEIFFailure) {
        self.init(code: RefusalCode(rawValue: UInt8(clamping: failure.code)) ?? .internal, reason: text(of: failure.message))
    }

    init(_ failure: VipsFailure) {
        self.init(code: RefusalCode(rawValue: UInt8(clamping: failure.code)) ?? .internal, reason: text(of: failure.message))
    }
}

/// The text in a C array of characters, which Swift sees as a tuple.
private func text<Characters>(of characters: Characters) -> String {
    withUnsafeBytes(of: characters) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
}
