/// The frames of an animated PNG.
struct PNGAnimation: Hashable, Sendable {
    struct Frame: Hashable, Sendable {
        /// The frame's control chunk: where on the canvas, for how long, and how it is laid over what was there.
        var control: Range<Int>
        var width: Int
        var height: Int
        /// The pieces of its compressed pixels, in order.
        var data: [Range<Int>] = []
    }

    var frames: [Frame]
    /// The number of frames and of repetitions.
    var control: Range<Int>
    /// The picture for programs that know no animation, when it is not the first frame.
    var still: [Range<Int>]

    /// nil when the PNG is not animated.
    ///
    /// - Throws: the rejection of frames that contradict the file.
    init?(_ chunks: [PNGStructure.Chunk], in bytes: [UInt8], width: Int, height: Int) throws(PhotoRejection) {
        guard let animation = chunks.first(where: { $0.type == PNGStructure.animation }) else { return nil }
        control = animation.body
        frames = []
        still = []
        var sequence = 0
        for chunk in chunks {
            switch chunk.type {
            case PNGStructure.frameControl:
                try Self.check(bytes.bigEndian32(at: chunk.body.lowerBound), &sequence)
                frames.append(try Self.frame(chunk, in: bytes, width: width, height: height))
            case PNGStructure.frameData:
                try Self.check(bytes.bigEndian32(at: chunk.body.lowerBound), &sequence)
                guard let last = frames.indices.last, chunk.body.count >= 4 else { throw Self.disorder }
                frames[last].data.append(chunk.body.dropFirst(4))
            case PNGStructure.data where frames.isEmpty:
                still.append(chunk.body)
            case PNGStructure.data:
                guard frames.count == 1, still.isEmpty else { throw Self.disorder }
                frames[0].data.append(chunk.body)
            default:
                break
            }
        }
        guard control.count == 8, bytes.bigEndian32(at: control.lowerBound) == frames.count, !frames.isEmpty else {
            throw .corrupt(.png, "it has not as many frames as it says")
        }
        guard frames.allSatisfy({ !$0.data.isEmpty }) else { throw .corrupt(.png, "a frame has no picture") }
    }

    private static let disorder = PhotoRejection.corrupt(.png, "its frames are not in order")

    private static func check(_ number: Int?, _ sequence: inout Int) throws(PhotoRejection) {
        guard number == sequence else { throw disorder }
        sequence += 1
    }

    private static func frame(
        _ chunk: PNGStructure.Chunk,
        in bytes: [UInt8],
        width: Int,
        height: Int
    ) throws(PhotoRejection) -> Frame {
        let start = chunk.body.lowerBound
        guard
            chunk.body.count == 26, let own = bytes.bigEndian32(at: start + 4), let ownHeight = bytes.bigEndian32(at: start + 8),
            let left = bytes.bigEndian32(at: start + 12), let top = bytes.bigEndian32(at: start + 16),
            own > 0, ownHeight > 0, left + own <= width, top + ownHeight <= height, bytes[start + 24] <= 2, bytes[start + 25] <= 1
        else { throw .corrupt(.png, "a frame does not fit the canvas") }
        return Frame(control: chunk.body, width: own, height: ownHeight)
    }
}
