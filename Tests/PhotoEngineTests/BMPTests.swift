import BMPCoding
import Testing

@testable import PhotoEngine

/// A BMP made by hand, three pixels wide and two high unless told otherwise.
private struct Bitmap: CustomTestStringConvertible {
    var testDescription: String
    var header = 40
    var width = 3
    var height = 2
    var bits = 24
    var compression = 0
    var masks: [UInt32] = []
    var palette: [UInt8] = []
    var data: [UInt8] = []

    init(_ description: String, _ change: (inout Bitmap) -> Void) {
        testDescription = description
        change(&self)
    }

    var bytes: [UInt8] {
        func number(_ value: Int, _ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
        var information = number(header, 4)
        if header == 12 {
            information += number(width, 2) + number(height, 2) + number(1, 2) + number(bits, 2)
        } else {
            information += number(width, 4) + number(height, 4) + number(1, 2) + number(bits, 2) + number(compression, 4)
            information += number(data.count, 4) + number(2835, 4) + number(2835, 4) + number(palette.count / 4, 4) + number(0, 4)
            information += masks.flatMap { number(Int($0), 4) }
            information += [UInt8](repeating: 0, count: max(0, header - information.count))
        }
        let start = 14 + information.count + palette.count
        return [0x42, 0x4D] + number(start + data.count, 4) + number(0, 4) + number(start, 4) + information + palette + data
    }
}

@Suite("BMP")
struct BMPTests {
    private static func samples(of bytes: [UInt8]) throws -> [UInt8] {
        let layout = try BMPLayout(reading: bytes.span)
        var samples = [UInt8](repeating: 0xEE, count: try #require(layout.picture.byteCount))
        var span = samples.mutableSpan
        try layout.decode(bytes.span, into: &span)
        return samples
    }

    /// The same six colours, or what the depth leaves of them: red, green, blue above black, white, grey.
    fileprivate static let colours: [[UInt8]] = [
        [255, 0, 0], [0, 255, 0], [0, 0, 255], [0, 0, 0], [255, 255, 255], [132, 132, 132],
    ]
    fileprivate static let five: [UInt16] = [0x7C00, 0x03E0, 0x001F, 0x0000, 0x7FFF, 0x4210]

    private static func row(_ pixels: ArraySlice<[UInt8]>, _ filling: Int) -> [UInt8] {
        pixels.flatMap { $0.reversed() } + [UInt8](repeating: 0, count: filling)
    }

    private static func words(_ values: [UInt16]) -> [UInt8] { values.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] } }

    private static let palette: [UInt8] = colours.flatMap { [$0[2], $0[1], $0[0], 0x55] }

    fileprivate static let plain = [
        Bitmap("24 bits, from the bottom") { $0.data = row(colours[3...], 3) + row(colours[..<3], 3) },
        Bitmap("24 bits, from the top") {
            $0.height = -2
            $0.data = row(colours[..<3], 3) + row(colours[3...], 3)
        },
        Bitmap("OS/2's first version") {
            $0.header = 12
            $0.data = row(colours[3...], 3) + row(colours[..<3], 3)
        },
        Bitmap("OS/2's second version") {
            $0.header = 64
            $0.data = row(colours[3...], 3) + row(colours[..<3], 3)
        },
        Bitmap("the last row's filling missing") { $0.data = row(colours[3...], 3) + row(colours[..<3], 0) },
        Bitmap("32 bits") {
            $0.bits = 32
            $0.data = (colours[3...] + colours[..<3]).flatMap { $0.reversed() + [0x66] }
        },
        Bitmap("8 bits") {
            $0.bits = 8
            $0.palette = palette
            $0.data = [3, 4, 5, 0, 0, 1, 2, 0]
        },
        Bitmap("8 bits of OS/2's first version") {
            $0.header = 12
            $0.bits = 8
            $0.palette = colours.flatMap { $0.reversed() } + [UInt8](repeating: 9, count: 750)
            $0.data = [3, 4, 5, 0, 0, 1, 2, 0]
        },
        Bitmap("4 bits") {
            $0.bits = 4
            $0.palette = palette
            $0.data = [0x34, 0x50, 0, 0, 0x01, 0x20, 0, 0]
        },
        Bitmap("runs of bytes") {
            $0.bits = 8
            $0.compression = 1
            $0.palette = palette
            $0.data = [0, 3, 3, 4, 5, 0, 0, 0, 1, 0, 1, 1, 1, 2, 0, 1]
        },
        Bitmap("runs of half bytes") {
            $0.bits = 4
            $0.compression = 2
            $0.palette = palette
            $0.data = [0, 3, 0x34, 0x50, 0, 0, 2, 0x01, 1, 0x20]
        },
        Bitmap("runs with a jump") {
            $0.bits = 8
            $0.compression = 1
            $0.palette = palette
            $0.data = [1, 3, 1, 4, 1, 5, 0, 0, 0, 2, 1, 0, 1, 1, 1, 2, 0, 1]
        },
    ]

    @Test("every way of storing gives the same pixels", arguments: plain)
    private func decodes(_ bitmap: Bitmap) throws {
        #expect(try Self.samples(of: bitmap.bytes) == Self.colours.flatMap { $0 })
    }

    @Test("1 and 2 bits a pixel")
    func fewBits() throws {
        let one = Bitmap("1 bit") {
            $0.width = 10
            $0.height = 1
            $0.bits = 1
            $0.palette = [10, 20, 30, 0, 40, 50, 60, 0]
            $0.data = [0b1010_0000, 0b0100_0000, 0, 0]
        }
        let dark: [UInt8] = [30, 20, 10]
        let light: [UInt8] = [60, 50, 40]
        let expected = [light, dark, light, dark, dark, dark, dark, dark, dark, light].flatMap { $0 }
        #expect(try Self.samples(of: one.bytes) == expected)
        let two = Bitmap("2 bits") {
            $0.height = 1
            $0.bits = 2
            $0.palette = Self.palette
            $0.data = [0b0001_1000, 0, 0, 0]
        }
        #expect(try Self.samples(of: two.bytes) == Self.colours[..<3].flatMap { $0 })
    }

    @Test("channels of any bits are stretched to the whole range")
    func fields() throws {
        let values: [UInt16] = [0x7C00, 0x03E0, 0x001F, 0x0000, 0x7FFF, 0x4210]
        let expected = Self.colours.flatMap { $0 }
        let plain = Bitmap("5-5-5") {
            $0.bits = 16
            $0.data = Self.words([0, 0x7FFF, 0x4210, 0, 0x7C00, 0x03E0, 0x001F, 0])
        }
        #expect(try Self.samples(of: plain.bytes) == expected)
        #expect(values.count == 6)
        let six = Bitmap("5-6-5") {
            $0.bits = 16
            $0.compression = 3
            $0.masks = [0xF800, 0x07E0, 0x001F]
            $0.data = Self.words([0, 0xFFFF, 0x8430, 0, 0xF800, 0x07E0, 0x001F, 0])
        }
        var sixes = expected
        sixes[16] = 134  // 33 of 63
        #expect(try Self.samples(of: six.bytes) == sixes)
        let deep = Bitmap("12 bits and alpha of 4") {
            $0.header = 56
            $0.width = 1
            $0.height = 1
            $0.bits = 32
            $0.compression = 3
            $0.masks = [0x0FFF_0000, 0x0000_FF00, 0x0000_00F0, 0xF000_0000]
            $0.data = [0x80, 0x80, 0xFF, 0x3F]
        }
        let layout = try BMPLayout(reading: deep.bytes.span)
        #expect(layout.bitsPerSample == 16)
        #expect(layout.hasAlpha)
        // 4095 of 4095, 128 of 255, 8 of 15, 3 of 15, lower bytes first.
        #expect(try Self.samples(of: deep.bytes) == [0xFF, 0xFF, 0x80, 0x80, 0x88, 0x88, 0x33, 0x33])
    }

    fileprivate static let pixelled = [
        Bitmap("5-5-5 with a bit that means nothing") {
            $0.bits = 16
            $0.data = words((0..<8).map { $0 % 4 == 3 ? 0 : 0x1234 &+ $0 &* 0x2F5D })
        },
        Bitmap("5-6-5") {
            $0.bits = 16
            $0.compression = 3
            $0.masks = [0xF800, 0x07E0, 0x001F]
            $0.data = words((0..<8).map { $0 % 4 == 3 ? 0 : 0x4321 &+ $0 &* 0x2F5D })
        },
        Bitmap("24 bits") { $0.data = (0..<24).map { $0 % 12 > 8 ? 0 : $0 &* 37 } },
        Bitmap("32 bits with a byte that means nothing") {
            $0.bits = 32
            $0.data = (0..<24).map { $0 &* 37 }
        },
        Bitmap("alpha, from the top") {
            $0.header = 124
            $0.height = -2
            $0.bits = 32
            $0.compression = 3
            $0.masks = [0x00FF_0000, 0x0000_FF00, 0x0000_00FF, 0xFF00_0000]
            $0.data = (0..<24).map { $0 &* 41 }
        },
        Bitmap("masks with alpha behind the header") {
            $0.bits = 16
            $0.compression = 6
            $0.masks = [0x0F00, 0x00F0, 0x000F, 0xF000]
            $0.data = words([0x1234, 0x5678, 0x9ABC, 0, 0xDEF0, 0x1357, 0x2468, 0])
        },
        Bitmap("uneven channels") {
            $0.header = 108
            $0.bits = 32
            $0.compression = 3
            $0.masks = [0x3FF0_0000, 0x000F_F800, 0x0000_07FF, 0xC000_0000]
            $0.data = (0..<24).map { $0 &* 59 }
        },
        Bitmap("16 bits of one channel") {
            $0.bits = 32
            $0.compression = 3
            $0.masks = [0xFFFF_0000, 0x0000_FE00, 0x0000_000F]
            $0.data = (0..<24).map { $0 &* 83 }
        },
    ]

    @Test("inverting complements the bits of the colours and nothing else", arguments: pixelled)
    private func inverts(_ bitmap: Bitmap) async throws {
        let source = bitmap.bytes
        let result = try await Engines.processor.process(source)
        #expect(result.report.representation == .pixels)
        let masks = bitmap.masks.isEmpty ? (bitmap.bits == 16 ? [0x7FFF] : [0xFF_FFFF]) : Array(bitmap.masks.prefix(3))
        let colours = masks.reduce(0, |)
        var expected = source
        let start = source.count - bitmap.data.count
        let step = bitmap.bits / 8
        for row in 0..<2 {
            for byte in 0..<3 * step {
                expected[start + row * bitmap.data.count / 2 + byte] ^= UInt8(truncatingIfNeeded: colours >> UInt32(byte % step * 8))
            }
        }
        #expect(result.bytes == expected)
        #expect(try await Engines.processor.process(result.bytes).bytes == source)
    }

    @Test("a palette's colours are complemented, and its reserved bytes stay", arguments: plain.filter { $0.bits <= 8 })
    private func invertsPalette(_ bitmap: Bitmap) async throws {
        let source = bitmap.bytes
        let result = try await Engines.processor.process(source)
        #expect(result.report.representation == .colourTable)
        let entry = bitmap.header == 12 ? 3 : 4
        let start = source.count - bitmap.data.count - bitmap.palette.count
        var expected = source
        for index in bitmap.palette.indices where index % entry != 3 { expected[start + index] ^= 0xFF }
        #expect(result.bytes == expected)
        // As pixels it becomes one of 24 bits that looks the same.
        let pixels = try await Engines.processor.process(source, options: ProcessingOptions(representation: .pixels))
        #expect(try BMPLayout(reading: pixels.bytes.span).bitsPerPixel == 24)
        #expect(try BMPLayout(reading: pixels.bytes.span).headerBytes == bitmap.header)
        #expect(try Self.samples(of: pixels.bytes) == (try Self.samples(of: result.bytes)))
    }

    @Test("a field's complement survives the way to a sample and back", arguments: 1...16)
    func roundTrip(_ bits: Int) throws {
        let bitmap = Bitmap("\(bits) bits") {
            $0.bits = 32
            $0.compression = 3
            $0.masks = [UInt32(1 << bits - 1) << 16, 0xFF00, 0xFF]
            $0.width = 1 << bits
            $0.height = 1
            $0.data = (0..<1 << bits).flatMap { [0, 0, UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        }
        let source = bitmap.bytes
        let layout = try BMPLayout(reading: source.span)
        let samples = try Self.samples(of: source).map { ~$0 }
        var result = [UInt8](repeating: 0, count: source.count)
        var output = result.mutableSpan
        let size = try layout.encode(layout.picture, samples.span, source: source.span, into: &output)
        #expect(size == source.count)
        var expected = source
        let mask = UInt32(1 << bits - 1) << 16 | 0xFFFF
        let start = source.count - bitmap.data.count
        for index in bitmap.data.indices { expected[start + index] ^= UInt8(truncatingIfNeeded: mask >> UInt32(index % 4 * 8)) }
        let isSame = result == expected
        #expect(isSame)
    }

    @Test("a picture of other dimensions and bands gets rows of its own, and the profile moves")
    func otherDimensions() throws {
        let source = try Fixture("rgba.bmp").bytes
        let layout = try BMPLayout(reading: source.span)
        let profile = try #require(layout.profile)
        let picture = BMPPicture(width: 5, height: 3, bands: 2, bitsPerSample: 8, hasAlpha: true)
        let samples = (0..<30).map { UInt8($0 * 8) }
        var result = [UInt8](repeating: 0, count: source.count)
        var output = result.mutableSpan
        let size = try layout.encode(picture, samples.span, source: source.span, into: &output)
        result.removeLast(result.count - size)
        let written = try BMPLayout(reading: result.span)
        #expect(written.headerBytes == 124 && written.isTopDown && written.width == 5 && written.height == 3)
        let expected: [[UInt8]] = (0..<15).map { index in
            let grey = samples[2 * index]
            return [grey, grey, grey, samples[2 * index + 1]]
        }
        #expect(try Self.samples(of: result) == expected.flatMap { $0 })
        #expect(result[try #require(written.profile)] == source[profile])
        #expect(size == source.count - 83 * 62 * 4 + 5 * 3 * 4)
        #expect(result.littleEndian32(at: 2) == size)
    }

    @Test("a file that ends early is rejected, wherever it ends", arguments: plain + pixelled)
    private func truncated(_ bitmap: Bitmap) throws {
        let bytes = bitmap.bytes
        // The filling of the last row may be missing, and runs may end without a mark once the picture is full.
        let atMost = bitmap.testDescription.hasPrefix("runs") ? bytes.count - 2 : bytes.count - bitmap.data.count % 24 % 4 - 3
        for count in 2..<atMost {
            let problem = #expect(throws: BMPProblem.self, "\(count) bytes") {
                let cut = Array(bytes[..<count])
                let layout = try BMPLayout(reading: cut.span)
                if layout.hasPalette { try layout.checkIndices(of: cut.span) }
            }
            #expect(problem == .truncated || count < 18, "\(count) bytes")
        }
    }

    @Test(
        "what is not supported is named",
        arguments: [
            (4, 0, "a JPEG inside of a BMP is not supported"), (5, 0, "a PNG inside of a BMP is not supported"),
            (11, 24, "a BMP of inks (CMYK) is not supported"),
        ]
    )
    func refuses(_ compression: Int, _ bits: Int, _ reason: String) async throws {
        let bitmap = Bitmap("") {
            $0.compression = compression
            $0.bits = bits
            $0.data = [1, 2, 3]
        }
        let rejection = await #expect(throws: PhotoRejection.self) { try await Engines.processor.process(bitmap.bytes) }
        #expect(rejection == PhotoRejection(code: .unsupportedFeature, reason: reason))
    }

    fileprivate static let damaged = [
        Bitmap("no pixels") {
            $0.width = 0
            $0.data = [1, 2, 3, 4]
        },
        Bitmap("channels that share bits") {
            $0.bits = 16
            $0.compression = 3
            $0.masks = [0xFC00, 0x07E0, 0x001F]
            $0.data = [UInt8](repeating: 0, count: 16)
        },
        Bitmap("a channel with a hole") {
            $0.bits = 16
            $0.compression = 3
            $0.masks = [0xF400, 0x03E0, 0x001F]
            $0.data = [UInt8](repeating: 0, count: 16)
        },
        Bitmap("a depth that does not exist") {
            $0.bits = 5
            $0.data = [UInt8](repeating: 0, count: 16)
        },
        Bitmap("a number beyond the palette") {
            $0.bits = 8
            $0.palette = palette
            $0.data = [3, 4, 6, 0, 0, 1, 2, 0]
        },
        Bitmap("a run beyond the row") {
            $0.bits = 8
            $0.compression = 1
            $0.palette = palette
            $0.data = [4, 1, 0, 1]
        },
        Bitmap("a jump beyond the picture") {
            $0.bits = 8
            $0.compression = 1
            $0.palette = palette
            $0.data = [0, 2, 0, 9, 1, 1, 0, 1]
        },
        Bitmap("runs from the top") {
            $0.bits = 8
            $0.height = -2
            $0.compression = 1
            $0.palette = palette
            $0.data = [0, 1]
        },
    ]

    @Test("what contradicts itself is rejected", arguments: damaged)
    private func rejects(_ bitmap: Bitmap) async throws {
        for representation in [nil, Representation.pixels] {
            let rejection = await #expect(throws: PhotoRejection.self) {
                try await Engines.processor.process(bitmap.bytes, options: ProcessingOptions(representation: representation))
            }
            #expect(rejection?.code == .corrupt)
        }
    }
}
