internal import CodecWire

/// Decoding a JPEG to a part of its size: its blocks hold their own small versions, which take a fraction of the time and the memory.
struct Shrinking: Hashable, Sendable {
    /// The picture's size in the file.
    var width: Int
    var height: Int
    /// By what the sides are divided, and rounded up: 2, 4 or 8.
    var factor: Int

    /// So many times larger than the result each side stays, so that the resize still chooses what is seen.
    private static let margin = 2.0

    /// A side of the decoded picture.
    static func side(_ side: Int, by factor: Int) -> Int { (side + factor - 1) / factor }

    /// The picture as it is decoded.
    func applied(to shape: PictureShape) -> PictureShape {
        var shape = shape
        (shape.width, shape.height) = (Self.side(width, by: factor), Self.side(height, by: factor))
        return shape
    }

    /// For operations on the pixels of a photo with this header; nil where it has to be decoded as it is.
    init?(_ header: PhotoHeader, for operations: [PhotoOperation]) {
        (width, height) = (header.width, header.height)
        guard case .jpeg = header.structure, let first = operations.first(where: { !$0.isPointwise }) else { return nil }
        let bounds: ResizeBounds
        switch first {
        case .resize(let wanted): bounds = wanted
        case .thumbnail(let size): bounds = ResizeBounds(width: size, height: size)
        case .invert, .grayscale, .sepia, .brightness, .contrast, .gamma, .blur, .sharpen, .rotate, .flip: return nil
        }
        let resizing = Resizing(header.orientation.transposes ? (height, width) : (width, height), to: bounds)
        let possible = [8, 4, 2].first { factor in
            [resizing.width, resizing.height].allSatisfy { $0.length / Double(factor) >= Self.margin * Double($0.target) }
        }
        guard let possible else { return nil }
        factor = possible
    }
}
