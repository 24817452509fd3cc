#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#endif

/// Where the parts of a JPEG lie, and what its frame header says.
struct JPEGStructure: Hashable, Sendable {
    /// A marker segment, from its 0xFF to its end.
    struct Segment: Hashable, Sendable {
        var marker: UInt8
        var range: Range<Int>

        /// What comes after the marker and the length.
        var body: Range<Int> { range.lowerBound + 4..<range.upperBound }
    }

    /// How the coefficients are coded.
    enum Process: Hashable, Sendable {
        case sequential
        case progressive
        /// Arithmetic coding, of either order.
        case arithmetic
    }

    var process: Process
    var components: JPEGComponents
    /// As its EXIF data tell it (1 … 8); 1 when they do not.
    var orientation: Int
    /// The segments before the first scan, the scan's own header included.
    var segments: [Segment]
    /// The coded data of the first scan up to the next marker.
    var firstScanData: Range<Int>
    var scans: Int
    /// The first byte after the end-of-image marker.
    var end: Int

    /// A decoder's work grows with the number of scans; no encoder writes more than a few dozen.
    static let mostScans = 500

    static func header(of bytes: [UInt8]) throws(PhotoRejection) -> PhotoHeader {
        var position = 2
        var frame: (width: Int, height: Int, components: Int, precision: Int, process: Process, list: Range<Int>)?
        var segments: [Segment] = []
        var firstScanData: Range<Int>?
        var scans = 0
        var parts = PartCount()
        while true {
            // Any number of fill bytes may stand before a marker.
            guard position + 1 < bytes.count else { throw .truncated(.jpeg) }
            guard bytes[position] == 0xFF else { throw .corrupt(.jpeg, "there is no marker where one should be") }
            let marker = bytes[position + 1]
            if marker == 0xFF {
                position += 1
                continue
            }
            if marker == 0xD9 { break }
            if marker == 0x01 || (0xD0...0xD8).contains(marker) {
                position += 2
                continue
            }
            guard let length = bytes.bigEndian16(at: position + 2) else { throw .truncated(.jpeg) }
            guard length >= 2 else { throw .corrupt(.jpeg, "a segment is shorter than its own length") }
            let segment = Segment(marker: marker, range: position..<position + 2 + length)
            guard segment.range.upperBound <= bytes.count else { throw .truncated(.jpeg) }
            try parts.add(.jpeg)
            if scans == 0 { segments.append(segment) }
            position = segment.range.upperBound
            if let process = try Self.process(ofFrameMarker: marker) {
                guard frame == nil else { throw .corrupt(.jpeg, "it has two frame headers") }
                guard segment.body.count >= 6 else { throw .corrupt(.jpeg, "its frame header is too short") }
                let start = segment.body.lowerBound
                let height = Int(bytes[start + 1]) << 8 | Int(bytes[start + 2])
                let width = Int(bytes[start + 3]) << 8 | Int(bytes[start + 4])
                frame = (width, height, Int(bytes[start + 5]), Int(bytes[start]), process, start + 6..<segment.body.upperBound)
            } else if marker == 0xDA {
                scans += 1
                guard scans <= mostScans else { throw .unsupported("the JPEG has more than \(mostScans) scans") }
                let end = try endOfScan(in: bytes, from: position)
                if firstScanData == nil { firstScanData = position..<end }
                position = end
            }
        }
        guard let frame, let firstScanData else { throw .corrupt(.jpeg, "it has no picture") }
        guard frame.precision == 8 else { throw .unsupported("a JPEG of \(frame.precision) bits a sample is not supported") }
        guard frame.height > 0 else { throw .unsupported("a JPEG that does not say its height is not supported") }
        guard [1, 3, 4].contains(frame.components) else {
            throw .unsupported("a JPEG of \(frame.components) components is not supported")
        }
        let list = bytes[frame.list]
        guard let components = JPEGComponents(frame: list, count: frame.components, segments: segments, in: bytes) else {
            throw .corrupt(.jpeg, "its frame header does not describe its components")
        }
        let structure = JPEGStructure(
            process: frame.process,
            components: components,
            orientation: orientation(in: bytes, segments) ?? 1,
            segments: segments,
            firstScanData: firstScanData,
            scans: scans,
            end: position + 2
        )
        return PhotoHeader(
            width: frame.width,
            height: frame.height,
            bands: frame.components,
            bitsPerSample: 8,
            structure: .jpeg(structure)
        )
    }

    private static func orientation(in bytes: [UInt8], _ segments: [Segment]) -> Int? {
        let exif = segments.first { $0.marker == 0xE1 && bytes.has("Exif\0\0", at: $0.body.lowerBound) && $0.body.count > 6 }
        return exif.flatMap { ExifOrientation.number(in: Array(bytes[$0.body.dropFirst(6)])) }
    }

    /// nil for a marker that does not start a frame.
    private static func process(ofFrameMarker marker: UInt8) throws(PhotoRejection) -> Process? {
        switch marker {
        case 0xC0, 0xC1: .sequential
        case 0xC2: .progressive
        case 0xC9, 0xCA: .arithmetic
        case 0xC3, 0xCB: throw .unsupported("lossless JPEG is not supported")
        case 0xC5...0xC7, 0xCD...0xCF: throw .unsupported("hierarchical JPEG is not supported")
        default: nil
        }
    }

    /// Whether coded data and an end-of-image marker are all that follows.
    static func isWholeScan(_ bytes: [UInt8], from start: Int) -> Bool {
        (try? endOfScan(in: bytes, from: start)) == bytes.count - 2 && bytes.last == 0xD9
    }

    /// The position of the marker that ends the coded data; zeros after 0xFF and restart markers belong to the data.
    static func endOfScan(in bytes: [UInt8], from start: Int) throws(PhotoRejection) -> Int {
        let end = bytes.withUnsafeBytes { buffer -> Int? in
            guard let base = buffer.baseAddress else { return nil }
            var position = start
            while position + 1 < buffer.count, let found = memchr(base + position, 0xFF, buffer.count - 1 - position) {
                position = found - UnsafeMutableRawPointer(mutating: base)
                let next = buffer[position + 1]
                if next != 0x00 && next != 0xFF && !(0xD0...0xD7).contains(next) { return position }
                position += next == 0xFF ? 1 : 2
            }
            return nil
        }
        guard let end else { throw .truncated(.jpeg) }
        return end
    }
}
