/// What the configuration of an AV1 picture (`av1C`) and the heads of its sequence and first frame say.
struct AV1Configuration {
    var isGrey: Bool
    var bits: Int
    /// 420, 422 or 444.
    var subsampling: Int

    /// nil when the record is cut or damaged.
    init?(record: [UInt8]) {
        guard record.count >= 4 else { return nil }
        let flags = record[2]
        isGrey = flags & 0x10 != 0
        bits = flags & 0x40 == 0 ? 8 : flags & 0x20 == 0 ? 10 : 12
        subsampling = flags & 0x08 == 0 ? 444 : flags & 0x04 == 0 ? 422 : 420
    }

    /// How coarsely a frame is coded.
    struct Quantiser: Hashable {
        /// 0 to 255; 0 is without loss.
        var index: Int
        /// Blocks may depart from the index.
        var varies: Bool
    }

    /// The quantiser of a still picture; nil when its head is of a kind that stills do not have.
    static func quantiser(ofPicture data: [UInt8]) -> Quantiser? {
        var sequence: Sequence?
        var position = 0
        while position < data.count {
            let hasExtension = data[position] & 0x04 != 0
            let hasLength = data[position] & 0x02 != 0
            let kind = data[position] >> 3 & 15
            position += hasExtension ? 2 : 1
            var length = data.count - position
            guard length >= 0 else { return nil }
            if hasLength {
                guard let (value, bytes) = leb128(data, at: position) else { return nil }
                position += bytes
                length = min(value, data.count - position)
            }
            let body = Array(data[position..<position + length])
            switch kind {
            case 1: sequence = Sequence(body)
            case 3, 6: return sequence.flatMap { $0.quantiser(ofFrame: body) }
            default: break
            }
            position += length
        }
        return nil
    }

    private static func leb128(_ data: [UInt8], at position: Int) -> (value: Int, bytes: Int)? {
        var value = 0
        for index in 0..<8 where position + index < data.count {
            let byte = data[position + index]
            value |= Int(byte & 0x7F) << (7 * index)
            if byte & 0x80 == 0 { return (value, index + 1) }
        }
        return nil
    }

    /// The sequence header of a still picture in its short form, and what of it leads to the frame's quantiser.
    private struct Sequence {
        private var width: Int
        private var height: Int
        private var usesLargeBlocks: Bool
        private var mayScale: Bool
        private var isGrey: Bool
        /// The two planes of colour have quantisers of their own.
        private var separatesColours: Bool

        init?(_ body: [UInt8]) {
            var reader = BitReader(body)
            // Profile; a still; the short form.
            guard let profile = reader.bits(3), reader.flag() == true, reader.flag() == true, reader.skip(5) else { return nil }
            guard
                let widthBits = reader.bits(4), let heightBits = reader.bits(4), let width = reader.bits(widthBits + 1),
                let height = reader.bits(heightBits + 1), let usesLargeBlocks = reader.flag(), reader.skip(2),
                let mayScale = reader.flag(), reader.skip(2), let colours = Self.colours(&reader, profile: profile)
            else { return nil }
            (isGrey, separatesColours) = colours
            (self.width, self.height) = (width + 1, height + 1)
            (self.usesLargeBlocks, self.mayScale) = (usesLargeBlocks, mayScale)
        }

        private static func colours(_ reader: inout BitReader, profile: Int) -> (isGrey: Bool, separates: Bool)? {
            guard let isDeep = reader.flag(), let isDeepest = profile == 2 && isDeep ? reader.flag() : false,
                let isGrey = profile == 1 ? false : reader.flag(), let isDescribed = reader.flag()
            else { return nil }
            // Colours, brightness curve and matrix: these three numbers stand for RGB.
            let description = isDescribed ? reader.bits(24) : 0
            guard let description else { return nil }
            if isGrey { return (true, false) }
            if description != 0x01_0D_00 {
                guard reader.skip(1) else { return nil }
                var isHalved = (profile == 0, profile == 0)
                if profile == 2 {
                    guard let isNarrow = isDeepest ? reader.flag() : true, let isLow = isDeepest && isNarrow ? reader.flag() : false else {
                        return nil
                    }
                    isHalved = (isNarrow, isLow)
                }
                guard !(isHalved.0 && isHalved.1) || reader.skip(2) else { return nil }
            }
            return reader.flag().map { (false, $0) }
        }

        func quantiser(ofFrame body: [UInt8]) -> Quantiser? {
            var reader = BitReader(body)
            // With screen tools there is a bit on whole motion vectors.
            guard reader.skip(1), let hasScreenTools = reader.flag(), !hasScreenTools || reader.skip(1) else { return nil }
            guard let isScaled = mayScale ? reader.flag() : false, !isScaled || reader.skip(3) else { return nil }
            guard let hasOtherSize = reader.flag(), !hasOtherSize || reader.skip(32) else { return nil }
            guard !hasScreenTools || isScaled || reader.skip(1) else { return nil }
            guard skipTiles(&reader) else { return nil }
            guard let index = reader.bits(8), skipDifferences(&reader), let hasSegments = reader.flag() else { return nil }
            // What segments change is not read: they may change anything.
            guard let varies = hasSegments ? true : index > 0 ? reader.flag() : false else { return nil }
            return Quantiser(index: index, varies: varies)
        }

        /// What planes and frequencies depart from the index by, and the choice of matrices.
        private func skipDifferences(_ reader: inout BitReader) -> Bool {
            func skip(_ count: Int) -> Bool {
                for _ in 0..<count {
                    guard let isCoded = reader.flag(), !isCoded || reader.skip(7) else { return false }
                }
                return true
            }
            guard skip(1) else { return false }
            if !isGrey {
                guard let areTwo = separatesColours ? reader.flag() : false, skip(areTwo ? 4 : 2) else { return false }
            }
            guard let hasMatrices = reader.flag() else { return false }
            return !hasMatrices || reader.skip(separatesColours ? 12 : 8)
        }

        private func skipTiles(_ reader: inout BitReader) -> Bool {
            let blockBits = usesLargeBlocks ? 7 : 6
            let columns = (width + 1 << blockBits - 1) >> blockBits
            let rows = (height + 1 << blockBits - 1) >> blockBits
            let mostArea = (4096 * 2304) >> (2 * blockBits)
            let fewestColumns = Self.log2(of: columns, from: 4096 >> blockBits)
            let mostColumns = Self.log2(of: min(columns, 64), from: 1)
            let mostRows = Self.log2(of: min(rows, 64), from: 1)
            let fewestTiles = max(fewestColumns, Self.log2(of: rows * columns, from: mostArea))
            guard reader.flag() == true else { return false }
            guard let tileColumns = Self.increments(&reader, from: fewestColumns, to: mostColumns) else { return false }
            guard let tileRows = Self.increments(&reader, from: max(fewestTiles - tileColumns, 0), to: mostRows) else { return false }
            return tileColumns + tileRows == 0 || reader.skip(tileColumns + tileRows + 2)
        }

        private static func increments(_ reader: inout BitReader, from least: Int, to most: Int) -> Int? {
            var value = least
            while value < most {
                guard let isMore = reader.flag() else { return nil }
                if !isMore { break }
                value += 1
            }
            return value
        }

        /// How often `unit` must be doubled to reach `target`.
        private static func log2(of target: Int, from unit: Int) -> Int {
            var doublings = 0
            while unit << doublings < target { doublings += 1 }
            return doublings
        }
    }
}
