/// A box of the ISO base media file format: a length, a type of four letters and a body, which may be boxes again.
struct ISOBox: Hashable, Sendable {
    /// The four letters as a number.
    var type: UInt32
    var body: Range<Int>

    /// The boxes that fill a range of the file.
    ///
    /// - Throws: `Truncated` where the last one ends beyond the range, `Corrupt` where one is shorter than its own head.
    static func all(in range: Range<Int>, of bytes: [UInt8], _ format: PhotoFormat) throws(PhotoRejection) -> [ISOBox] {
        var boxes: [ISOBox] = []
        var position = range.lowerBound
        while position < range.upperBound {
            guard let short = bytes.bigEndian32(at: position), let type = bytes.bigEndian32(at: position + 4) else {
                throw .truncated(format)
            }
            var head = 8
            var length = short
            if short == 1 {
                guard let long = bytes.bigEndian64(at: position + 8) else { throw .truncated(format) }
                (head, length) = (16, long)
            } else if short == 0 {
                length = range.upperBound - position
            }
            guard length >= head else { throw .corrupt(format, "a box is shorter than its head") }
            guard length <= range.upperBound - position else { throw .truncated(format) }
            guard boxes.count < mostBoxes else { throw .corrupt(format, "it has too many boxes") }
            boxes.append(ISOBox(type: UInt32(type), body: position + head..<position + length))
            position += length
        }
        return boxes
    }

    /// More than any photo has.
    private static let mostBoxes = 20_000

    func isType(_ text: StaticString) -> Bool { type == fourLetters(text) }
}

/// Four letters as the number that they are in a file.
func fourLetters(_ text: StaticString) -> UInt32 {
    text.withUTF8Buffer { letters in letters.reduce(0) { $0 << 8 | UInt32($1) } }
}

/// Reads whole numbers of any width one after the other; nil beyond the end.
struct ISOReader {
    private let bytes: [UInt8]
    private(set) var position: Int
    let end: Int

    init(_ bytes: [UInt8], _ range: Range<Int>) {
        self.bytes = bytes
        position = range.lowerBound
        end = min(range.upperBound, bytes.count)
    }

    /// A number of 0 to 8 bytes. One of more than 47 bits counts as beyond the end: no position in a photo is so large, and sums of
    /// smaller ones cannot overflow.
    mutating func number(_ size: Int) -> Int? {
        guard size <= end - position else { return nil }
        var value = 0
        for index in position..<position + size {
            guard value < 1 << 39 else { return nil }
            value = value << 8 | Int(bytes[index])
        }
        position += size
        return value
    }

    mutating func skip(_ count: Int) -> Bool {
        guard count <= end - position else { return false }
        position += count
        return true
    }

    /// The bytes up to a zero, which is passed over.
    mutating func text() -> String? {
        guard let zero = bytes[position..<end].firstIndex(of: 0) else { return nil }
        defer { position = zero + 1 }
        return String(decoding: bytes[position..<zero], as: UTF8.self)
    }
}
