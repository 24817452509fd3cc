/// The components of a JPEG, as its frame header lists them and as its other segments explain them.
struct JPEGComponents: Hashable, Sendable {
    struct Size: Hashable, Sendable {
        var width: Int
        var height: Int
    }

    /// How many samples each has where the coarsest has one, across and down.
    var sampling: [Size]
    /// They are red, green and blue; else light and two differences of colours.
    var areColours: Bool

    /// - Parameter frame: the body of the frame header, after its precision, height, width and number of components.
    /// - Returns: nil when components are missing or sampled in no way that there is.
    init?(frame: ArraySlice<UInt8>, count: Int, segments: [JPEGStructure.Segment], in bytes: [UInt8]) {
        guard frame.count >= count * 3 else { return nil }
        let entries = (0..<count).map { Array(frame.dropFirst($0 * 3).prefix(3)) }
        sampling = entries.map { Size(width: Int($0[1] >> 4), height: Int($0[1] & 15)) }
        guard sampling.allSatisfy({ (1...4).contains($0.width) && (1...4).contains($0.height) }) else { return nil }
        areColours = count == 3 && Self.areColours(entries.map { $0[0] }, segments, bytes)
    }

    /// As all decoders guess: a JFIF has no such colours, Adobe's segment tells, else the names of the components do.
    private static func areColours(_ names: [UInt8], _ segments: [JPEGStructure.Segment], _ bytes: [UInt8]) -> Bool {
        let isJFIF = segments.contains { $0.marker == 0xE0 && $0.body.count >= 14 && bytes.has("JFIF\0", at: $0.body.lowerBound) }
        if isJFIF { return false }
        let adobe = segments.last { $0.marker == 0xEE && $0.body.count >= 12 && bytes.has("Adobe", at: $0.body.lowerBound) }
        if let adobe { return bytes[adobe.body.lowerBound + 11] == 0 }
        return names == Array("RGB".utf8)
    }

    private var largest: Size {
        Size(width: sampling.map(\.width).max() ?? 1, height: sampling.map(\.height).max() ?? 1)
    }

    /// The pixels of the smallest part that is coded as a whole.
    var unit: Size {
        sampling.count == 1 ? Size(width: 8, height: 8) : Size(width: largest.width * 8, height: largest.height * 8)
    }

    /// Why the first component alone is not the picture in grey; nil when it is.
    var obstacleToDroppingColour: String? {
        if sampling.count == 1 { return nil }
        if areColours { return "its components are red, green and blue, so that none of them is its light" }
        return sampling[0] == largest ? nil : "its light has fewer samples than its colours"
    }
}
