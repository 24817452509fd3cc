/// Finds JPEGs inside of other data by their structure: cameras put previews where only they know.
enum EmbeddedPicture {
    /// Where the next one may begin.
    static func next(in tiff: TIFFBytes, from position: Int) -> Int? {
        var position = position
        while position + 3 <= tiff.count {
            if tiff.byte(at: position) == 0xFF, tiff.byte(at: position + 1) == 0xD8, tiff.byte(at: position + 2) == 0xFF { return position }
            position += 1
        }
        return nil
    }

    /// Where the JPEG that begins here ends; nil when it is none, or not a whole one.
    static func end(in tiff: TIFFBytes, from start: Int) -> Int? {
        var position = start + 2
        var hasScan = false
        while position + 2 <= tiff.count {
            guard tiff.byte(at: position) == 0xFF else { return nil }
            let marker = tiff.byte(at: position + 1)
            if marker == 0xD9 { return hasScan ? position + 2 : nil }
            if marker == 0xFF {
                position += 1
                continue
            }
            guard marker >= 0xC0, position + 4 <= tiff.count else { return nil }
            // Lengths in a JPEG are big-endian, whatever surrounds it.
            let length = Int(tiff.byte(at: position + 2)) << 8 | Int(tiff.byte(at: position + 3))
            guard length >= 2, position + 2 + length <= tiff.count else { return nil }
            position += 2 + length
            guard marker == 0xDA else { continue }
            hasScan = true
            while position + 2 <= tiff.count, !isMarker(in: tiff, at: position) { position += 1 }
        }
        return nil
    }

    private static func isMarker(in tiff: TIFFBytes, at position: Int) -> Bool {
        let next = tiff.byte(at: position + 1)
        return tiff.byte(at: position) == 0xFF && next != 0 && !(0xD0...0xD7).contains(next) && next != 0xFF
    }
}
