/// Appends whole numbers in little-endian order and short texts to a frame.
struct FrameWriter {
    private(set) var bytes: [UInt8] = []

    mutating func write<Number: FixedWidthInteger>(_ number: Number) {
        withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func write(_ flag: Bool) {
        bytes.append(flag ? 1 : 0)
    }

    /// Longer texts are cut: a frame has an upper size.
    mutating func write(_ text: String) {
        let utf8 = Array(text.utf8.prefix(255))
        bytes.append(UInt8(utf8.count))
        bytes.append(contentsOf: utf8)
    }
}

/// Reads what a ``FrameWriter`` wrote. The sender may be a hijacked process: every read is checked.
struct FrameReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { position == bytes.count }

    mutating func read<Number: FixedWidthInteger>(_ type: Number.Type = Number.self) throws(MalformedFrame) -> Number {
        let size = Number.bitWidth / 8
        guard bytes.count - position >= size else { throw MalformedFrame() }
        var number: Number = 0
        for index in (0..<size).reversed() {
            number = number << 8 | Number(truncatingIfNeeded: bytes[position + index])
        }
        position += size
        return number
    }

    mutating func readFlag() throws(MalformedFrame) -> Bool {
        try read(UInt8.self) != 0
    }

    /// What could steer a terminal or break a line of a log becomes a blank.
    mutating func readText() throws(MalformedFrame) -> String {
        let size = Int(try read(UInt8.self))
        guard bytes.count - position >= size else { throw MalformedFrame() }
        defer { position += size }
        let text = String(decoding: bytes[position..<position + size], as: UTF8.self)
        var plain = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { plain.append(scalar.isControlling ? " " : scalar) }
        return String(plain)
    }
}

/// A frame that is not of the protocol.
public struct MalformedFrame: Error, Hashable {
    public init() {}
}

extension Unicode.Scalar {
    fileprivate var isControlling: Bool {
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned: true
        default: false
        }
    }
}
