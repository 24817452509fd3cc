internal import CodecWire

/// What a photo may be at most. All of it is checked from the file's header, before anything is decoded.
public struct PhotoLimits: Hashable, Sendable {
    public var fileBytes: Int
    /// Pixels of one frame.
    public var framePixels: Int
    /// Pixels of all frames together.
    public var totalPixels: Int
    public var frames: Int
    /// Width and height, each.
    public var side: Int
    /// What operations may cost, counted in multiplications: 100 thousand millions are about half a minute of a processor core.
    public var multiplications: Int

    public init(
        fileBytes: Int = 64 << 20,
        framePixels: Int = 64_000_000,
        totalPixels: Int = 100_000_000,
        frames: Int = 1000,
        side: Int = 16_384,
        multiplications: Int = 100_000_000_000
    ) {
        self.fileBytes = fileBytes
        self.framePixels = framePixels
        self.totalPixels = totalPixels
        self.frames = frames
        self.side = side
        self.multiplications = multiplications
    }

    /// - Throws: the rejection of a file of this size.
    package func check(fileBytes count: Int) throws(PhotoRejection) {
        guard count > 0 else { throw PhotoRejection(code: .emptyFile, reason: "the file is empty") }
        guard count <= fileBytes else {
            throw PhotoRejection(
                code: .fileTooLarge,
                reason: "the file has \(megabytes(count)) MB, more than the \(megabytes(fileBytes)) MB allowed"
            )
        }
    }

    /// - Throws: the rejection of a photo of these dimensions.
    func check(_ header: PhotoHeader) throws(PhotoRejection) {
        try check(header.shape)
        try checkFrames(header)
    }

    /// The memory that the pictures of one photo may take at once, with a little for the smallest limits: two of 16 bits and four
    /// bands.
    var workBytes: Int { 16 * totalPixels + 64 << 20 }

    /// - Throws: the rejection of a picture of these dimensions, in between or in the end, with all its frames.
    func check(allFramesOf picture: PictureShape) throws(PhotoRejection) {
        try check(picture)
        let pixels = Int.saturatingProduct(picture.width, picture.height, picture.frames)
        guard pixels <= totalPixels else {
            throw PhotoRejection(
                code: .tooManyPixels,
                reason: "\(picture.frames) frames of \(picture.width) × \(picture.height) pixels are \(megapixels(pixels)) megapixels, "
                    + "more than the \(megapixels(totalPixels)) allowed"
            )
        }
    }

    /// - Throws: the rejection of one picture of these dimensions.
    func check(_ picture: PictureShape) throws(PhotoRejection) {
        guard picture.width > 0, picture.height > 0, picture.frames > 0 else {
            throw PhotoRejection(code: .corrupt, reason: "the photo has no pixels")
        }
        let pixels = Int.saturatingProduct(picture.width, picture.height)
        guard pixels <= framePixels else {
            throw PhotoRejection(
                code: .tooManyPixels,
                reason: "\(picture.width) × \(picture.height) is \(megapixels(pixels)) megapixels, more than the "
                    + "\(megapixels(framePixels)) allowed"
            )
        }
        guard picture.width <= side, picture.height <= side else {
            throw PhotoRejection(
                code: .sideTooLong,
                reason: "\(picture.width) × \(picture.height) pixels: a side may have \(side) at most"
            )
        }
    }

    private func checkFrames(_ header: PhotoHeader) throws(PhotoRejection) {
        guard header.frames <= frames else {
            throw PhotoRejection(code: .tooManyFrames, reason: "\(header.frames) frames, more than the \(frames) allowed")
        }
        guard header.totalPixels <= totalPixels else {
            throw PhotoRejection(
                code: .tooManyPixels,
                reason: "\(header.frames) frames have \(megapixels(header.totalPixels)) megapixels together, more than the "
                    + "\(megapixels(totalPixels)) allowed"
            )
        }
    }

    private func megabytes(_ count: Int) -> Int { (count + (1 << 20) - 1) >> 20 }
    private func megapixels(_ count: Int) -> Int { count / 1_000_000 + (count % 1_000_000 == 0 ? 0 : 1) }
}
