/// Builds EXIF data for tests, in either byte order.
struct ExifBuilder {
    struct Entry {
        var tag: Int
        var type: Int
        var count: Int
        var value: [UInt8]
    }

    var isLittleEndian = true
    var hasPrefix = true
    private(set) var bytes: [UInt8] = []

    init(isLittleEndian: Bool = true, hasPrefix: Bool = true) {
        self.isLittleEndian = isLittleEndian
        self.hasPrefix = hasPrefix
    }

    func number(_ number: Int, size: Int) -> [UInt8] {
        let bytes = (0..<size).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
        return isLittleEndian ? bytes : bytes.reversed()
    }

    func short(_ tag: Int, _ value: Int) -> Entry { Entry(tag: tag, type: 3, count: 1, value: number(value, size: 2)) }
    func long(_ tag: Int, _ value: Int) -> Entry { Entry(tag: tag, type: 4, count: 1, value: number(value, size: 4)) }
    func text(_ tag: Int, _ value: String) -> Entry {
        Entry(tag: tag, type: 2, count: value.utf8.count + 1, value: Array(value.utf8) + [0])
    }
    func blob(_ tag: Int, _ value: [UInt8]) -> Entry { Entry(tag: tag, type: 7, count: value.count, value: value) }
    func rationals(_ tag: Int, _ values: [(Int, Int)]) -> Entry {
        Entry(tag: tag, type: 5, count: values.count, value: values.flatMap { number($0.0, size: 4) + number($0.1, size: 4) })
    }

    /// The directory as it lies at the position, its longer values behind it.
    func directory(_ entries: [Entry], at position: Int, next: Int = 0) -> [UInt8] {
        var table = number(entries.count, size: 2)
        var values: [UInt8] = []
        let valuesStart = position + 2 + entries.count * 12 + 4
        for entry in entries {
            table += number(entry.tag, size: 2) + number(entry.type, size: 2) + number(entry.count, size: 4)
            if entry.value.count <= 4 {
                table += entry.value + [UInt8](repeating: 0, count: 4 - entry.value.count)
            } else {
                table += number(valuesStart + values.count, size: 4)
                values += entry.value
            }
        }
        return table + number(next, size: 4) + values
    }

    /// Camera model and orientation, an EXIF directory with a size and a maker's note, a position, and a thumbnail at the end.
    func photograph(position: Bool, thumbnail: [UInt8]?, makerNote: [UInt8] = Array("the maker's own".utf8)) -> [UInt8] {
        let model = text(0x0110, "Camera 7")
        let exifEntries = [blob(0x927C, makerNote), long(0xA002, 400), short(0xA003, 300)]
        let positionEntries = [text(0x0001, "N"), rationals(0x0002, [(52, 1), (31, 1), (1234, 100)])]
        func main(exif: Int, position: Int?, next: Int) -> [UInt8] {
            var entries = [model, short(0x0112, 6), long(0x8769, exif)]
            if let position { entries.append(long(0x8825, position)) }
            return directory(entries, at: 8, next: next)
        }
        let exifStart = 8 + main(exif: 0, position: position ? 0 : nil, next: 0).count
        let exif = directory(exifEntries, at: exifStart)
        let positionStart = exifStart + exif.count
        let place = position ? directory(positionEntries, at: positionStart) : []
        let thumbnailStart = positionStart + place.count
        var tail: [UInt8] = []
        if let thumbnail {
            let data = thumbnailStart + 2 + 24 + 4
            tail = directory([long(0x0201, data), long(0x0202, thumbnail.count)], at: thumbnailStart) + thumbnail
        }
        let header = (isLittleEndian ? Array("II".utf8) : Array("MM".utf8)) + number(42, size: 2) + number(8, size: 4)
        let first = main(exif: exifStart, position: position ? positionStart : nil, next: thumbnail == nil ? 0 : thumbnailStart)
        return (hasPrefix ? Array("Exif\0\0".utf8) : []) + header + first + exif + place + tail
    }
}

extension [UInt8] {
    func contains(_ text: String) -> Bool { String(decoding: self, as: Unicode.ASCII.self).contains(text) }

    func position(of bytes: [UInt8]) -> Int? {
        guard count >= bytes.count else { return nil }
        return (0...count - bytes.count).first { self[$0..<$0 + bytes.count].elementsEqual(bytes) }
    }
}

/// Repeats itself, so that a failing test can be looked into.
struct TestRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
