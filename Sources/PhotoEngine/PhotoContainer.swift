/// A file of several pictures each of which is processed by itself: the frames of an animated PNG, the pages of a TIFF.
///
/// Each part is a file of the same format with one picture; what comes out of them is put together again here, without decoding.
protocol PhotoContainer: Sendable {
    /// How many parts there are; one or more.
    var count: Int { get }

    /// A part as a file of its own.
    ///
    /// - Throws: the rejection of a part that cannot stand alone.
    func part(_ index: Int, of source: [UInt8]) throws(PhotoRejection) -> [UInt8]

    /// What the header of a part's file says, and what the file was made not to say.
    func header(ofPart index: Int, file: [UInt8]) throws(PhotoRejection) -> PhotoHeader

    /// The file of the processed parts, in their order.
    ///
    /// - Throws: a rejection when they do not fit together.
    func joined(_ results: [[UInt8]], of source: [UInt8]) throws(PhotoRejection) -> [UInt8]
}

extension PhotoContainer {
    func header(ofPart index: Int, file: [UInt8]) throws(PhotoRejection) -> PhotoHeader { try PhotoHeader(reading: file) }
}

extension PhotoHeader {
    /// Frames of an animation lie upon each other, and each of them is a piece of the whole: what looks at neighbours or moves pixels
    /// would have to see the whole.
    ///
    /// - Throws: the rejection of such an operation on such a file.
    func checkParts(_ operations: [PhotoOperation]) throws(PhotoRejection) {
        guard case .png = structure, !operations.yieldOnePicture, let operation = operations.first(where: { !$0.isPointwise }) else {
            return
        }
        throw .unsupported("\(operation) is not supported for an animated PNG, whose frames are pieces of a picture")
    }

    /// nil when the file is processed as one.
    var container: (any PhotoContainer)? {
        switch structure {
        case .png(let png): png.animation.map { PNGFrames(structure: png, animation: $0) }
        case .tiff(let tiff): TIFFPages(structure: tiff)
        default: nil
        }
    }
}

extension [PhotoOperation] {
    /// A thumbnail shows the first picture alone.
    var yieldOnePicture: Bool {
        contains { if case .thumbnail = $0 { true } else { false } }
    }
}
