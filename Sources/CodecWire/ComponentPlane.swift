/// Blocks in rows, somewhere in the work memory: of 64 coefficients of 16 bits, or of 8 × 8 samples of 8 bits.
public struct BlockRegion: Hashable, Sendable {
    /// In bytes.
    public var offset: Int
    /// Blocks of a row that count.
    public var columns: Int
    public var rows: Int
    /// Blocks from one row to the next; those beyond `columns` are not touched.
    public var stride: Int

    public init(offset: Int, columns: Int, rows: Int, stride: Int) {
        self.offset = offset
        self.columns = columns
        self.rows = rows
        self.stride = stride
    }

    func write(to writer: inout FrameWriter) {
        writer.write(UInt64(offset))
        writer.write(UInt32(clamping: columns))
        writer.write(UInt32(clamping: rows))
        writer.write(UInt32(clamping: stride))
    }

    init(from reader: inout FrameReader) throws(MalformedFrame) {
        offset = try reader.readBounded(UInt64.self, by: 1 << 48)
        columns = try reader.readBounded(UInt32.self, by: ComponentPlane.mostBlocks)
        rows = try reader.readBounded(UInt32.self, by: ComponentPlane.mostBlocks)
        stride = try reader.readBounded(UInt32.self, by: ComponentPlane.mostBlocks)
    }
}

/// One component of a JPEG in the work memory, as coefficients or as samples. Samples lie in rows that go through all blocks of a row.
public struct ComponentPlane: Hashable, Sendable {
    /// All blocks, up to whole units of interleaved components.
    public var blocks: BlockRegion
    /// The columns and rows of blocks that the picture reaches into.
    public var pictureColumns: Int
    public var pictureRows: Int
    /// What inversion takes off each block's first coefficient after negating it.
    public var dcStep: Int32
    /// Light, or a colour; else a difference of colours, whose middle is 128.
    public var carriesLight: Bool

    /// More blocks than a side of a JPEG can have.
    static let mostBlocks = 1 << 16

    public init(blocks: BlockRegion, pictureColumns: Int, pictureRows: Int, dcStep: Int32, carriesLight: Bool) {
        self.blocks = blocks
        self.pictureColumns = pictureColumns
        self.pictureRows = pictureRows
        self.dcStep = dcStep
        self.carriesLight = carriesLight
    }

    func write(to writer: inout FrameWriter) {
        blocks.write(to: &writer)
        writer.write(UInt32(clamping: pictureColumns))
        writer.write(UInt32(clamping: pictureRows))
        writer.write(dcStep)
        writer.write(carriesLight)
    }

    init(from reader: inout FrameReader) throws(MalformedFrame) {
        blocks = try BlockRegion(from: &reader)
        pictureColumns = try reader.readBounded(UInt32.self, by: blocks.columns)
        pictureRows = try reader.readBounded(UInt32.self, by: blocks.rows)
        dcStep = try reader.read()
        carriesLight = try reader.readFlag()
    }
}

/// What operations made of the components of a JPEG.
public struct ComponentArrangement: Hashable, Sendable {
    /// Blocks are in another order, and lie elsewhere.
    public var isTurned: Bool
    /// Rows and columns were exchanged, of blocks and inside of them.
    public var transposes: Bool
    /// Where the components that are left lie now; all of the source's or the first one. Of samples only their number counts.
    public var components: [BlockRegion]

    public init(isTurned: Bool = false, transposes: Bool = false, components: [BlockRegion] = []) {
        self.isTurned = isTurned
        self.transposes = transposes
        self.components = components
    }

    func write(to writer: inout FrameWriter) {
        writer.write(isTurned)
        writer.write(transposes)
        writer.write(UInt8(clamping: components.count))
        for component in components { component.write(to: &writer) }
    }

    init(from reader: inout FrameReader) throws(MalformedFrame) {
        isTurned = try reader.readFlag()
        transposes = try reader.readFlag()
        components = []
        for _ in 0..<(try reader.readBounded(UInt8.self, by: 4)) { components.append(try BlockRegion(from: &reader)) }
    }
}

extension FrameReader {
    /// A number that is not larger than it can be.
    fileprivate mutating func readBounded<Number: FixedWidthInteger & UnsignedInteger>(
        _ type: Number.Type,
        by limit: Int
    ) throws(MalformedFrame) -> Int {
        guard let number = Int(exactly: try read(type)), number <= limit else { throw MalformedFrame() }
        return number
    }
}
