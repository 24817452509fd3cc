/// What the configuration of an HEVC picture (`hvcC`) and the head of its first slice say.
struct HEVCConfiguration {
    /// 0 grey, 1 for 4:2:0, 2 for 4:2:2, 3 for 4:4:4.
    var chroma: Int
    var lumaBits: Int
    var chromaBits: Int
    private var bytesOfUnitLength: Int
    private var sequence: Sequence?
    private var picture: Picture?

    /// Of a sequence parameter set: what leads to a slice's quantiser.
    struct Sequence {
        var width: Int
        var height: Int
        var separatesPlanes = false
        var chroma: Int
        var hasAdaptiveOffset = false
    }

    /// Of a picture parameter set.
    private struct Picture {
        var hasOutputFlag: Bool
        var extraBits: Int
        var quantiser: Int
    }

    /// nil when the record is cut or damaged.
    init?(record: [UInt8]) {
        guard record.count >= 23 else { return nil }
        chroma = Int(record[16] & 3)
        lumaBits = Int(record[17] & 7) + 8
        chromaBits = Int(record[18] & 7) + 8
        bytesOfUnitLength = Int(record[21] & 3) + 1
        var reader = ISOReader(record, 23..<record.count)
        for _ in 0..<Int(record[22]) {
            guard let kind = reader.number(1), let count = reader.number(2) else { return nil }
            for _ in 0..<count {
                guard let length = reader.number(2) else { return nil }
                let unit = reader.position..<reader.position + length
                guard reader.skip(length), length > 2 else { return nil }
                switch kind & 63 {
                case 33 where sequence == nil: sequence = Self.sequence(Array(record[unit]))
                case 34 where picture == nil: picture = Self.picture(Array(record[unit]))
                default: break
                }
            }
        }
    }

    /// Width and height as they are coded, which is up to a block more than is seen; nil when not known.
    var codedSize: (width: Int, height: Int)? { sequence.map { ($0.width, $0.height) } }

    /// The quantiser (0 to 51 with 8 bits, from below 0 with more) of the picture's first slice, or the picture's own when the slice
    /// cannot be read; nil when neither can.
    func quantiser(ofPicture data: [UInt8]) -> Int? {
        guard let picture else { return nil }
        return sequence.flatMap { sliceQuantiser($0, picture, data) } ?? picture.quantiser
    }

    private func sliceQuantiser(_ sequence: Sequence, _ picture: Picture, _ data: [UInt8]) -> Int? {
        var units = ISOReader(data, 0..<data.count)
        while let length = units.number(bytesOfUnitLength), length > 2 {
            let start = units.position
            guard let head = units.number(2) else { return nil }
            let kind = head >> 9 & 63
            if kind < 32 {
                // Only pictures that stand alone begin with so little.
                guard kind == 19 || kind == 20 else { return nil }
                var reader = BitReader(unescaping: Array(data[(start + 2)..<min(start + length, start + 64, data.count)]))
                return Self.sliceQuantiser(sequence, picture, &reader)
            }
            guard units.skip(length - 2) else { return nil }
        }
        return nil
    }

    private static func sliceQuantiser(_ sequence: Sequence, _ picture: Picture, _ reader: inout BitReader) -> Int? {
        guard reader.flag() == true, reader.skip(1), reader.golomb() != nil, reader.skip(picture.extraBits) else { return nil }
        // An intra slice has no references to list.
        guard reader.golomb() == 2 else { return nil }
        guard reader.skip((picture.hasOutputFlag ? 1 : 0) + (sequence.separatesPlanes ? 2 : 0)) else { return nil }
        if sequence.hasAdaptiveOffset {
            guard reader.skip(sequence.chroma == 0 || sequence.separatesPlanes ? 1 : 2) else { return nil }
        }
        guard let difference = reader.signedGolomb() else { return nil }
        return picture.quantiser + difference
    }

    private static func picture(_ unit: [UInt8]) -> Picture? {
        var reader = BitReader(unescaping: Array(unit.dropFirst(2)))
        guard
            reader.golomb() != nil, reader.golomb() != nil, reader.skip(1), let hasOutputFlag = reader.flag(),
            let extraBits = reader.bits(3), reader.skip(2), reader.golomb() != nil, reader.golomb() != nil,
            let quantiser = reader.signedGolomb()
        else { return nil }
        return Picture(hasOutputFlag: hasOutputFlag, extraBits: extraBits, quantiser: 26 + quantiser)
    }

    private static func sequence(_ unit: [UInt8]) -> Sequence? {
        var reader = BitReader(unescaping: Array(unit.dropFirst(2)))
        guard reader.skip(4), let layers = reader.bits(3), reader.skip(1), skipProfile(&reader, layers: layers) else { return nil }
        guard reader.golomb() != nil, let chroma = reader.golomb(), chroma <= 3 else { return nil }
        let separatesPlanes = chroma == 3 ? reader.flag() : false
        guard let separatesPlanes, let width = reader.golomb(), let height = reader.golomb() else { return nil }
        var sequence = Sequence(width: width, height: height, separatesPlanes: separatesPlanes, chroma: chroma)
        guard let isCropped = reader.flag(), skipGolombs(&reader, isCropped ? 4 : 0) else { return nil }
        guard skipGolombs(&reader, 3), let listsLayers = reader.flag() else { return nil }
        guard skipGolombs(&reader, 3 * (listsLayers ? layers + 1 : 1) + 6) else { return nil }
        guard let scales = reader.flag() else { return nil }
        if scales {
            guard let hasLists = reader.flag(), !hasLists || skipScalingLists(&reader) else { return nil }
        }
        guard reader.skip(1), let hasAdaptiveOffset = reader.flag() else { return nil }
        sequence.hasAdaptiveOffset = hasAdaptiveOffset
        return sequence
    }

    private static func skipGolombs(_ reader: inout BitReader, _ count: Int) -> Bool {
        for _ in 0..<count where reader.golomb() == nil { return false }
        return true
    }

    private static func skipProfile(_ reader: inout BitReader, layers: Int) -> Bool {
        guard reader.skip(96) else { return false }
        var bits = 0
        for _ in 0..<layers {
            guard let hasProfile = reader.flag(), let hasLevel = reader.flag() else { return false }
            bits += (hasProfile ? 88 : 0) + (hasLevel ? 8 : 0)
        }
        return reader.skip((layers > 0 ? 2 * (8 - layers) : 0) + bits)
    }

    private static func skipScalingLists(_ reader: inout BitReader) -> Bool {
        for size in 0..<4 {
            for _ in stride(from: 0, to: 6, by: size == 3 ? 3 : 1) {
                guard let isCoded = reader.flag() else { return false }
                let count = isCoded ? min(64, 16 << (2 * size)) + (size > 1 ? 1 : 0) : 1
                guard skipGolombs(&reader, count) else { return false }
            }
        }
        return true
    }
}
