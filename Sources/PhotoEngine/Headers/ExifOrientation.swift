/// How a stored picture has to be laid down to be seen upright, as EXIF data tell it.
enum ExifOrientation {
    /// The number (1 … 8) in EXIF data, which begin with their byte order; nil when they tell none. Some writers put the words of a
    /// JPEG's segment before the data in other formats too.
    static func number(in data: some Collection<UInt8>) -> Int? {
        let exif = Array(data.starts(with: Array("Exif\0\0".utf8)) ? data.dropFirst(6) : data[...])
        guard exif.count >= 8, exif.has("II", at: 0) || exif.has("MM", at: 0) else { return nil }
        let isLittleEndian = exif[0] == 0x49
        func number16(at position: Int) -> Int? { isLittleEndian ? exif.littleEndian16(at: position) : exif.bigEndian16(at: position) }
        func number32(at position: Int) -> Int? { isLittleEndian ? exif.littleEndian32(at: position) : exif.bigEndian32(at: position) }
        guard let directory = number32(at: 4), let count = number16(at: directory) else { return nil }
        for entry in stride(from: directory + 2, to: directory + 2 + count * 12, by: 12) {
            guard let tag = number16(at: entry) else { return nil }
            guard tag == 0x0112 else { continue }
            let type = number16(at: entry + 2)
            let value = type == 3 ? number16(at: entry + 8) : type == 4 ? number32(at: entry + 8) : nil
            return value.flatMap { (1...8).contains($0) ? $0 : nil }
        }
        return nil
    }
}

extension PhotoHeader {
    /// What has to be done to the stored picture so that it is seen upright.
    var orientation: PictureTurn {
        switch structure {
        case .jpeg(let jpeg): PictureTurn(exifOrientation: jpeg.orientation)
        case .png(let png): PictureTurn(exifOrientation: png.orientation)
        case .webp(let webp): PictureTurn(exifOrientation: webp.orientation)
        case .tiff(let tiff): PictureTurn(exifOrientation: tiff.pages.first?.orientation ?? 1)
        case .gif, .bmp: .none
        // They are decoded upright.
        case .heic, .avif: .none
        }
    }
}
