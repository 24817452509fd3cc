internal import PhotoMetadata

/// Joins what a codec process coded with what the source says besides the picture. The codec process writes the bare picture; profile,
/// orientation and notes come from the source, as the policy wants them.
struct JPEGAssembly {
    private let source: [UInt8]
    private let structure: JPEGStructure
    /// The colours are of another kind than the source's: its profile and its Adobe segment do not describe them.
    private let isRecoloured: Bool
    private(set) var warnings: [String] = []

    init(source: [UInt8], structure: JPEGStructure, isConvertedFromInks: Bool) {
        self.source = source
        self.structure = structure
        isRecoloured = isConvertedFromInks
    }

    /// - Parameter coded: a JPEG from the codec process.
    mutating func assemble(_ coded: [UInt8], treatment: inout MetadataTreatment) throws(PhotoRejection) -> [UInt8] {
        guard case .jpeg(let codedStructure) = try JPEGStructure.header(of: coded).structure else { return coded }
        var bytes = start(capacity: source.count + coded.count / 16)
        let header = commonHeader(codedStructure, coded)
        let hasOtherBands = structure.components.sampling.count != codedStructure.components.sampling.count
        let notes = JPEGNotes(source, structure, isRecoloured: isRecoloured, hasOtherBands: hasOtherBands, treatment: &treatment)
        for (segment, kept) in zip(structure.segments, notes.segments) where header.keeps(segment) { bytes += kept.joined() }
        for segment in codedStructure.segments where isRecoloured || !header.keeps(segment) { bytes += coded[segment.range] }
        bytes += coded[codedStructure.firstScanData.lowerBound..<codedStructure.end]
        return bytes
    }

    /// - Parameter scanData: the data of the only scan, coded with the source's own tables, and the end of the image.
    mutating func assemble(scanData: UnsafeRawBufferPointer, treatment: inout MetadataTreatment) -> [UInt8] {
        var bytes = start(capacity: scanData.count + structure.firstScanData.lowerBound)
        for kept in JPEGNotes(source, structure, isRecoloured: false, treatment: &treatment).segments { bytes += kept.joined() }
        bytes += scanData
        return bytes
    }

    private mutating func start(capacity: Int) -> [UInt8] {
        if structure.end < source.count {
            warnings.append("\(source.count - structure.end) bytes after the end of the JPEG were dropped")
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(capacity)
        bytes += [0xFF, 0xD8]
        return bytes
    }

    /// How much of the source's own header fits the coded data. The more is kept, the more often doing it twice gives the source's
    /// bytes, since encoders arrange the same tables differently.
    private func commonHeader(_ codedStructure: JPEGStructure, _ coded: [UInt8]) -> CommonHeader {
        let mine = JPEGTables(structure.segments, in: source)
        let theirs = JPEGTables(codedStructure.segments, in: coded)
        guard !isRecoloured, structure.process == codedStructure.process, mine.hasFrame(of: theirs) else { return .metadata }
        return structure.scans == 1 && codedStructure.scans == 1 && mine.hasCodes(of: theirs) ? .everything : .allButCodes
    }

    /// The parts of the source's header that the result has.
    private enum CommonHeader {
        /// Notes, profiles and the like.
        case metadata
        /// Those, the frame and its quantisation; the codes are the result's own.
        case allButCodes
        case everything

        func keeps(_ segment: JPEGStructure.Segment) -> Bool {
            switch self {
            case .metadata: segment.isMetadata
            case .allButCodes: segment.marker != 0xC4 && segment.marker != 0xDA
            case .everything: true
            }
        }
    }
}

extension JPEGStructure.Segment {
    /// An application's segment or a comment.
    fileprivate var isMetadata: Bool { (0xE0...0xEF).contains(marker) || marker == 0xFE }
}

/// The tables and the restart interval that a header defines.
private struct JPEGTables {
    private var huffman: [UInt8: ArraySlice<UInt8>] = [:]
    private var quantisation: [UInt8: [Int]] = [:]
    private var restartInterval = 0
    private var frame: ArraySlice<UInt8> = []
    private var scan: ArraySlice<UInt8> = []

    init(_ segments: [JPEGStructure.Segment], in bytes: [UInt8]) {
        for segment in segments {
            switch segment.marker {
            case 0xC4: addHuffman(bytes[segment.body])
            case 0xDB: addQuantisation(bytes[segment.body])
            case 0xDD: restartInterval = bytes.bigEndian16(at: segment.body.lowerBound) ?? 0
            case 0xC0, 0xC1, 0xC2: frame = bytes[segment.body]
            case 0xDA: scan = bytes[segment.body]
            default: break
            }
        }
    }

    private mutating func addHuffman(_ body: ArraySlice<UInt8>) {
        var rest = body
        while rest.count >= 17 {
            let identifier = rest[rest.startIndex]
            let symbols = rest.dropFirst().prefix(16).reduce(0) { $0 + Int($1) }
            huffman[identifier] = rest.dropFirst().prefix(16 + symbols)
            rest = rest.dropFirst(17 + symbols)
        }
    }

    private mutating func addQuantisation(_ body: ArraySlice<UInt8>) {
        var rest = body
        while let first = rest.first {
            let size = first >> 4 == 0 ? 64 : 128
            let numbers = Array(rest.dropFirst().prefix(size))
            quantisation[first & 15] =
                size == 64
                ? numbers.map { Int($0) } : stride(from: 0, to: numbers.count - 1, by: 2).compactMap { numbers.bigEndian16(at: $0) }
            rest = rest.dropFirst(1 + size)
        }
    }

    /// Whether frame, quantisation and restarts of the other header are defined alike here. They may be written differently.
    func hasFrame(of other: JPEGTables) -> Bool {
        restartInterval == other.restartInterval
            && frame.elementsEqual(other.frame)
            && other.quantisation.allSatisfy { quantisation[$0.key] == $0.value }
    }

    /// Whether the scan and its codes are defined alike here. There may be more codes.
    func hasCodes(of other: JPEGTables) -> Bool {
        scan.elementsEqual(other.scan) && other.huffman.allSatisfy { huffman[$0.key]?.elementsEqual($0.value) == true }
    }
}
