/// Text that is being read: a range of the document as long as it stands there in one piece, else decoded bytes.
struct XMLText {
    /// Where the piece that is being read began.
    private var start: Int
    /// The one piece so far, when nothing was decoded.
    private var whole: Range<Int>
    /// Where the decoded text begins, in the builder's coordinates.
    private var decodedStart: Int?

    init(start: Int) {
        self.start = start
        self.whole = start..<start
    }

    mutating func restart(at position: Int) { start = position }

    /// The piece that was being read ends here.
    mutating func end(at position: Int, _ bytes: UnsafeBufferPointer<UInt8>, _ builder: inout WireTreeBuilder) {
        guard position > start else { return }
        if decodedStart == nil, whole.isEmpty {
            whole = start..<position
        } else {
            decode(bytes, &builder)
            builder.decoded.append(contentsOf: bytes[start..<position])
        }
        start = position
    }

    mutating func append(_ scalar: Unicode.Scalar, _ bytes: UnsafeBufferPointer<UInt8>, _ builder: inout WireTreeBuilder) {
        decode(bytes, &builder)
        builder.decoded.append(scalar)
    }

    /// Moves what was read so far to the decoded texts.
    private mutating func decode(_ bytes: UnsafeBufferPointer<UInt8>, _ builder: inout WireTreeBuilder) {
        guard decodedStart == nil else { return }
        decodedStart = builder.position
        builder.decoded.append(contentsOf: bytes[whole])
    }

    func range(_ builder: WireTreeBuilder) -> Range<Int> {
        decodedStart.map { $0..<builder.position } ?? whole
    }
}
