extension PhotoHeader {
    /// Reads the header of a file that need not be whole. A file that is cut or contradicts itself is mended first: brought into a form
    /// that decoders read as far as there is something. What was wrong is kept in ``damage``.
    ///
    /// - Throws: the rejection that the file gets when damage is not accepted, where nothing of it can be read.
    init(readingDamaged bytes: inout [UInt8]) throws(PhotoRejection) {
        do throws(PhotoRejection) {
            try self.init(reading: bytes)
            // What is not decoded when colours are rewritten is checked here: a file that is damaged there must be decoded after all.
            do throws(PhotoRejection) { try checkTables(in: bytes) } catch { damage = [error.reason] }
        } catch {
            guard
                error.code == .truncated || error.code == .corrupt, let format = PhotoFormat(sniffing: bytes),
                let mended = Self.mended(bytes, format), var header = try? PhotoHeader(reading: mended)
            else { throw error }
            header.damage = [error.reason]
            bytes = mended
            self = header
        }
    }

    private static func mended(_ bytes: [UInt8], _ format: PhotoFormat) -> [UInt8]? {
        switch format {
        case .jpeg: JPEGStructure.mended(bytes)
        case .png: PNGStructure.mended(bytes)
        case .webp: WebPStructure.mended(bytes)
        case .gif: GIFStructure.mended(bytes)
        case .tiff: TIFFStructure.mended(bytes)
        case .bmp: BMPStructure.mended(bytes)
        // Their pictures stand or fall as a whole.
        case .heic, .avif: nil
        }
    }

    private func checkTables(in bytes: [UInt8]) throws(PhotoRejection) {
        switch structure {
        case .gif(let structure): try GIFColours(structure: structure).check(bytes)
        case .png(let structure) where structure.hasPalette: try PNGPalette(structure).check(bytes)
        case .bmp(let structure) where structure.hasPalette: try BMPColours(layout: structure.layout).check(bytes)
        default: break
        }
    }
}
