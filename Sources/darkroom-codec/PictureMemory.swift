import CodecWire

extension PictureRegion {
    /// The picture's bytes in the work memory.
    ///
    /// - Throws: a refusal when it is not wholly in there, or is none.
    func checked(in work: UnsafeMutableRawBufferPointer) throws(CodecRefusal) -> UnsafeMutableRawBufferPointer {
        let size = shape.byteCount
        guard size > 0, offset <= work.count, size <= work.count - offset else {
            throw CodecRefusal(code: .internal, reason: "the picture to encode is not in the work memory")
        }
        return UnsafeMutableRawBufferPointer(rebasing: work[offset..<offset + size])
    }
}
