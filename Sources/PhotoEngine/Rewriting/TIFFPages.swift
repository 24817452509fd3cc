/// The pages of a TIFF, each of which becomes a file of its own, whatever its size, depth and compression.
struct TIFFPages: PhotoContainer {
    let structure: TIFFStructure

    var count: Int { structure.pages.count }

    private static let extraSamples = 338
    private static let associatedAlpha = 1
    private static let plainAlpha = 2
    private static let resolution: Set<Int> = [282, 283, 296]

    func part(_ index: Int, of source: [UInt8]) throws(PhotoRejection) -> [UInt8] {
        let tiff = try TIFFBytes(source)
        var joining = TIFFJoining(like: tiff)
        let page = structure.pages[index]
        // The library would divide by the transparency and round down; the codec process does it with rounding, so that it can be undone.
        try joining.append(page.position, of: tiff, changed: page.hasAssociatedAlpha ? [Self.extraSamples: Self.plainAlpha] : [:])
        return joining.finished
    }

    func header(ofPart index: Int, file: [UInt8]) throws(PhotoRejection) -> PhotoHeader {
        var header = try PhotoHeader(reading: file)
        guard case .tiff(var own) = header.structure, own.pages.count == 1 else { return header }
        own.pages[0].hasAssociatedAlpha = structure.pages[index].hasAssociatedAlpha
        header.structure = .tiff(own)
        return header
    }

    func joined(_ results: [[UInt8]], of source: [UInt8]) throws(PhotoRejection) -> [UInt8] {
        guard let first = results.first else { throw .corrupt(.tiff, "it has no page") }
        var joining = TIFFJoining(like: try TIFFBytes(first))
        for (result, page) in zip(results, structure.pages) {
            let tiff = try TIFFBytes(result)
            guard let position = tiff.number(at: tiff.firstLink, size: tiff.offsetBytes) else { throw .truncated(.tiff) }
            try joining.append(
                position,
                of: tiff,
                changed: page.hasAssociatedAlpha ? [Self.extraSamples: Self.associatedAlpha] : [:],
                // The encoder makes a resolution up.
                omitted: page.hasResolution ? [] : Self.resolution
            )
        }
        return joining.finished
    }
}
