import CodecWire
import Testing

@testable import PhotoEngine

@Suite("The kernels for components")
struct ComponentKernelTests {
    static let turns = (0..<8).map { PictureTurn(transposes: $0 & 4 != 0, mirrorsX: $0 & 2 != 0, mirrorsY: $0 & 1 != 0) }
    static let source = BlockRegion(offset: 256, columns: 5, rows: 3, stride: 7)

    static func target(_ turn: PictureTurn) -> BlockRegion {
        // Beyond the source, with a row's blocks that must not be touched.
        let (columns, rows) = turn.transposes ? (source.rows, source.columns) : (source.columns, source.rows)
        return BlockRegion(offset: 128 * 40, columns: columns, rows: rows, stride: columns + 2)
    }

    /// Coefficient by coefficient: cosines of odd frequencies change their sign when their axis is mirrored.
    static func expected(_ turn: PictureTurn, negation: UInt16?) -> [UInt64] {
        let old = KernelTests.memory(words: 4096).flatMap { word -> [Int16] in
            (0..<4).map { Int16(truncatingIfNeeded: word >> UInt64(16 * $0)) }
        }
        var new = old
        let target = target(turn)
        for row in 0..<target.rows {
            for column in 0..<target.columns {
                let p = turn.mirrorsX ? target.columns - 1 - column : column
                let q = turn.mirrorsY ? target.rows - 1 - row : row
                let from = source.offset / 2 + 64 * (turn.transposes ? p * source.stride + q : q * source.stride + p)
                let to = target.offset / 2 + 64 * (row * target.stride + column)
                for v in 0..<8 {
                    for u in 0..<8 {
                        var number = old[from + (turn.transposes ? u * 8 + v : v * 8 + u)]
                        if turn.mirrorsX && u % 2 == 1 { number = 0 &- number }
                        if turn.mirrorsY && v % 2 == 1 { number = 0 &- number }
                        if negation != nil { number = 0 &- number }
                        if u == 0 && v == 0 { number = number &- Int16(bitPattern: negation ?? 0) }
                        new[to + v * 8 + u] = number
                    }
                }
            }
        }
        return (0..<4096).map { word -> UInt64 in
            var bits: UInt64 = 0
            for lane in 0..<4 { bits |= UInt64(UInt16(bitPattern: new[word * 4 + lane])) << UInt64(16 * lane) }
            return bits
        }
    }

    @Test("turn blocks on the processor", arguments: turns, [nil, 0, 3] as [UInt16?])
    func processor(_ turn: PictureTurn, _ negation: UInt16?) throws {
        let step = KernelStep.turnBlocks(source: Self.source, target: Self.target(turn), turn, negation: negation)
        #expect(try KernelTests.run([step], on: ProcessorDevice()) == Self.expected(turn, negation: negation))
    }

    @Test("turn blocks on OpenCL alike, in place and on a copy", arguments: turns, [nil, 3] as [UInt16?])
    func openCL(_ turn: PictureTurn, _ negation: UInt16?) throws {
        let step = KernelStep.turnBlocks(source: Self.source, target: Self.target(turn), turn, negation: negation)
        for transfer in [OpenCLDevice.Transfer.inPlace, .copy] {
            let device = try SoftwareOpenCL.device(transfer: transfer)
            #expect(try KernelTests.run([step], on: device) == Self.expected(turn, negation: negation))
        }
    }

    /// Every byte in every place of a word.
    static let bytes = (0..<2048).map { UInt8(truncatingIfNeeded: $0 / 8 + 37 * ($0 % 8)) }

    static func inverted(on device: any KernelDevice) throws -> [UInt8] {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 4096)
        defer { buffer.deallocate() }
        buffer.copyBytes(from: bytes)
        try device.run([.complementDifferences(words: 1..<255)], on: buffer)
        return Array(buffer)
    }

    static let expectedDifferences = bytes.enumerated().map { index, byte -> UInt8 in
        (8..<2040).contains(index) ? UInt8(min(255, 256 - Int(byte))) : byte
    }

    @Test("invert differences of colours on the processor")
    func differences() throws {
        #expect(try Self.inverted(on: ProcessorDevice()) == Self.expectedDifferences)
    }

    @Test("invert differences of colours on OpenCL alike, in place and on a copy")
    func differencesOnOpenCL() throws {
        for transfer in [OpenCLDevice.Transfer.inPlace, .copy] {
            #expect(try Self.inverted(on: try SoftwareOpenCL.device(transfer: transfer)) == Self.expectedDifferences)
        }
    }
}
