internal import BMPCoding

/// What the headers of a BMP say. They are read by ``BMPLayout``, which the codec process uses as well.
struct BMPStructure: Hashable, Sendable {
    var layout: BMPLayout

    /// Pixels are numbers into the palette.
    var hasPalette: Bool { layout.hasPalette }

    static func header(of bytes: [UInt8]) throws(PhotoRejection) -> PhotoHeader {
        let layout: BMPLayout
        do {
            layout = try BMPLayout(reading: bytes.span)
        } catch {
            throw PhotoRejection(error)
        }
        return PhotoHeader(
            width: layout.width,
            height: layout.height,
            bands: layout.bands,
            bitsPerSample: layout.bitsPerSample,
            structure: .bmp(BMPStructure(layout: layout))
        )
    }
}

extension PhotoRejection {
    init(_ problem: BMPProblem) {
        switch problem {
        case .truncated: self = .truncated(.bmp)
        case .corrupt(let what): self = .corrupt(.bmp, what)
        case .unsupported(let what): self = .unsupported(what)
        }
    }
}
