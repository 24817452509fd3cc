internal import CodecWire

extension KernelProgram {
    /// The program for the coefficients that a codec process decoded. What that process says is checked against the memory's size.
    init(_ chain: ComponentChain, onCoefficientsOf photo: DecodedPhoto, memoryBytes: Int) throws(PhotoRejection) {
        let planes = try Self.planes(of: photo, chain, memoryBytes: memoryBytes, bytesPerBlock: 128)
        self.init(steps: [], result: Self.result(of: photo, chain), bytes: Int(photo.workBytes))
        arrangement.isTurned = chain.turn != .none
        arrangement.transposes = chain.turn.transposes
        for plane in planes {
            let negation = chain.inverts ? UInt16(truncatingIfNeeded: plane.dcStep) : nil
            if chain.turn != .none {
                // Blocks beyond the picture go along where components are interleaved; a single one has none in the file.
                turn(plane, isSingle: planes.count == 1, chain.turn, negation)
                continue
            }
            if let negation {
                steps.append(.negate(words: plane.blocks.offset / 8..<plane.blocks.coefficientsEnd / 8, dcStep: negation))
            }
            arrangement.components.append(plane.blocks)
        }
    }

    private mutating func turn(_ plane: ComponentPlane, isSingle: Bool, _ turn: PictureTurn, _ negation: UInt16?) {
        var source = plane.blocks
        if isSingle { (source.columns, source.rows) = (plane.pictureColumns, plane.pictureRows) }
        let (columns, rows) = turn.transposes ? (source.rows, source.columns) : (source.columns, source.rows)
        let target = BlockRegion(offset: bytes, columns: columns, rows: rows, stride: columns)
        steps.append(.turnBlocks(source: source, target: target, turn, negation: negation))
        // Encoders read whole units, whatever is in those blocks that do not count.
        var all = target
        all.rows = turn.transposes ? plane.blocks.columns : plane.blocks.rows
        arrangement.components.append(all)
        bytes = all.coefficientsEnd
    }

    /// The program for the planes that a codec process decoded. What that process says is checked against the memory's size.
    init(_ chain: ComponentChain, onPlanesOf photo: DecodedPhoto, memoryBytes: Int) throws(PhotoRejection) {
        guard chain.turn == .none else { throw .unsupported("planes are not turned") }
        let planes = try Self.planes(of: photo, chain, memoryBytes: memoryBytes, bytesPerBlock: 64)
        self.init(steps: [], result: Self.result(of: photo, chain), bytes: Int(photo.workBytes))
        arrangement.components = planes.map(\.blocks)
        guard chain.inverts else { return }
        steps = planes.map { plane in
            let words = plane.blocks.offset / 8..<plane.blocks.samplesEnd / 8
            return plane.carriesLight ? .complement(words: words, mask: .max) : .complementDifferences(words: words)
        }
    }

    /// The planes that are left.
    private static func planes(
        of photo: DecodedPhoto,
        _ chain: ComponentChain,
        memoryBytes: Int,
        bytesPerBlock: Int
    ) throws(PhotoRejection) -> ArraySlice<ComponentPlane> {
        let planes = photo.planes.prefix(chain.dropsColour ? 1 : 4)
        let areInside = planes.allSatisfy {
            $0.blocks.offset % bytesPerBlock == 0 && $0.blocks.columns <= $0.blocks.stride
                && UInt64($0.blocks.offset + $0.blocks.rows * $0.blocks.stride * bytesPerBlock) <= photo.workBytes
        }
        guard !planes.isEmpty, areInside, photo.workBytes <= UInt64(memoryBytes) else {
            throw PhotoRejection(code: .corrupt, reason: "the decoded photo is not what its header announced")
        }
        return planes
    }

    private static func result(of photo: DecodedPhoto, _ chain: ComponentChain) -> PictureRegion {
        var shape = photo.shape
        if chain.turn.transposes { swap(&shape.width, &shape.height) }
        if chain.dropsColour { shape.bands = 1 }
        return PictureRegion(shape: shape)
    }
}
