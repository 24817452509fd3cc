/// The frames of an animated PNG, each of which is a small PNG of its own: the still picture first, when it is none of them.
struct PNGFrames: PhotoContainer {
    private let structure: PNGStructure
    private let animation: PNGAnimation
    /// What decoding needs beside the pictures.
    private let shared: [PNGStructure.Chunk]

    init(structure: PNGStructure, animation: PNGAnimation) {
        self.structure = structure
        self.animation = animation
        shared = structure.chunks.filter { $0.type == PNGStructure.palette || $0.type == PNGStructure.transparency }
    }

    private var hasStill: Bool { !animation.still.isEmpty }

    var count: Int { animation.frames.count + (hasStill ? 1 : 0) }

    private func frame(_ index: Int) -> PNGAnimation.Frame? {
        hasStill ? (index == 0 ? nil : animation.frames[index - 1]) : animation.frames[index]
    }

    /// The first part has all that the file says beside its pictures, the others just what decoding needs.
    func part(_ index: Int, of source: [UInt8]) throws(PhotoRejection) -> [UInt8] {
        let frame = frame(index)
        let header = structure.chunks[0].body
        var writer = PNGChunkWriter()
        if let frame {
            let size = frame.control.lowerBound + 4..<frame.control.lowerBound + 12
            writer.write(PNGStructure.header, source[size], source[header.dropFirst(8)])
        } else {
            writer.write(PNGStructure.header, source[header])
        }
        // What lies behind the pictures may as well lie before them.
        for chunk in index == 0 ? structure.chunks.filter({ !$0.isOfPicture }) : shared { writer.write(chunk.type, source[chunk.body]) }
        for piece in frame?.data ?? animation.still { writer.write(PNGStructure.data, source[piece]) }
        writer.write(PNGStructure.end)
        return writer.bytes
    }

    func joined(_ results: [[UInt8]], of source: [UInt8]) throws(PhotoRejection) -> [UInt8] {
        var writer = PNGChunkWriter()
        var sequence: UInt32 = 0
        var form: ArraySlice<UInt8> = []
        for (index, result) in results.enumerated() {
            let (dimensions, depth, chunks) = try Self.parts(of: result)
            if index == 0 { form = depth }
            // Size and place of the frames are the source's, so the pictures must have kept their size.
            guard depth == form, dimensions == self.dimensions(index, in: source) else {
                throw .unsupported("the frames of this animated PNG no longer fit together")
            }
            if index == 0 {
                writer.write(PNGStructure.header, dimensions, depth)
                for chunk in chunks where !chunk.isOfPicture { writer.write(chunk.type, result[chunk.body]) }
                writer.write(PNGStructure.animation, source[animation.control])
            }
            if let frame = frame(index) {
                writer.write(PNGStructure.frameControl, PNGChunkWriter.bigEndian(sequence), source[frame.control.dropFirst(4)])
                sequence += 1
            }
            for chunk in chunks where chunk.type == PNGStructure.data {
                if index == 0 {
                    writer.write(PNGStructure.data, result[chunk.body])
                } else {
                    writer.write(PNGStructure.frameData, PNGChunkWriter.bigEndian(sequence), result[chunk.body])
                    sequence += 1
                }
            }
        }
        writer.write(PNGStructure.end)
        return writer.bytes
    }

    /// Width and height of a part as the file has them.
    private func dimensions(_ index: Int, in source: [UInt8]) -> ArraySlice<UInt8> {
        let start = frame(index).map { $0.control.lowerBound + 4 } ?? structure.chunks[0].body.lowerBound
        return source[start..<start + 8]
    }

    private static func parts(
        of result: [UInt8]
    ) throws(PhotoRejection) -> (dimensions: ArraySlice<UInt8>, depth: ArraySlice<UInt8>, chunks: [PNGStructure.Chunk]) {
        guard case .png(let structure) = try PNGStructure.header(of: result).structure else { throw .corrupt(.png, "a frame is none") }
        let header = structure.chunks[0].body
        return (result[header.prefix(8)], result[header.dropFirst(8)], structure.chunks)
    }
}

extension PNGStructure.Chunk {
    /// The frame of the file, or a picture of the animation: what is written anew.
    fileprivate var isOfPicture: Bool {
        switch type {
        case PNGStructure.header, PNGStructure.data, PNGStructure.end: true
        case PNGStructure.animation, PNGStructure.frameControl, PNGStructure.frameData: true
        default: false
        }
    }
}
