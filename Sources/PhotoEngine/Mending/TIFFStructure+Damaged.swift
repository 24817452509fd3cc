extension TIFFStructure {
    /// The pages whose directories are there, with zeros in the place of the pieces that are missing.
    static func mended(_ bytes: [UInt8]) -> [UInt8]? {
        guard let tiff = try? TIFFBytes(bytes) else { return nil }
        var mended = bytes
        var link = tiff.firstLink
        var end = 0
        var seen: Set<Int> = []
        while let position = tiff.number(at: link, size: tiff.offsetBytes), position != 0 {
            guard seen.count < 1000, let directory = try? TIFFDirectory(at: position, in: tiff), seen.insert(position).inserted else {
                guard !seen.isEmpty else { return nil }
                // The chain ends where it leads out of the file, or back.
                for index in link..<link + tiff.offsetBytes { mended[index] = 0 }
                break
            }
            end = max(end, directory.endOfPieces(in: tiff))
            link = directory.link
        }
        return mended.filled(to: end, from: 0) ?? mended
    }
}

extension TIFFDirectory {
    /// Where the last piece of the picture ends, be it in the file or beyond.
    fileprivate func endOfPieces(in tiff: TIFFBytes) -> Int {
        let offsets = Self.offsetTags.sorted().flatMap { numbers($0, in: tiff) }
        let lengths = Self.lengthTags.sorted().flatMap { numbers($0, in: tiff) }
        return zip(offsets, lengths).map { offset, length in
            let (end, isOverflow) = offset.addingReportingOverflow(length)
            return isOverflow ? .max : end
        }.max() ?? 0
    }
}
