import CodecWire
import Testing

@testable import PhotoEngine

@Suite("Shrunken decoding")
struct ShrinkingTests {
    private func header(_ width: Int, _ height: Int, orientation: Int = 1) throws -> PhotoHeader {
        var header = try PhotoHeader(reading: try Fixture("subsampled.jpg").bytes)
        (header.width, header.height) = (width, height)
        guard case .jpeg(var jpeg) = header.structure else { return header }
        jpeg.orientation = orientation
        header.structure = .jpeg(jpeg)
        return header
    }

    @Test(
        "is as small as leaves each side at least twice the result's",
        arguments: [
            ("resize=1600", 6000, 4000, 1), ("resize=1500", 6000, 4000, 2), ("invert,sepia,resize=750", 6000, 4000, 4),
            ("resize=256", 6000, 4000, 8), ("thumbnail", 6000, 4000, 8), ("resize=1000x100:fill", 6000, 4000, 2),
            ("resize=x250", 6000, 4000, 8), ("resize=3000", 6000, 4000, 1), ("resize=10000", 6000, 4000, 1),
            ("blur,resize=256", 6000, 4000, 1), ("rotate=90,resize=256", 6000, 4000, 1), ("invert", 6000, 4000, 1),
            ("resize=100x1", 800, 4000, 8), ("resize=20", 83, 62, 2),
        ]
    )
    func factors(_ operations: String, _ width: Int, _ height: Int, _ factor: Int) throws {
        let shrinking = Shrinking(try header(width, height), for: try PhotoOperation.list(operations))
        #expect((shrinking?.factor ?? 1) == factor)
    }

    @Test("is only of JPEGs, and looks at the photo as it is seen")
    func others() throws {
        let png = try PhotoHeader(reading: try Fixture("rgb.png").bytes)
        #expect(Shrinking(png, for: [.thumbnail(size: 4)]) == nil)
        let bounds = PhotoOperation.resize(ResizeBounds(width: 500, height: nil))
        #expect(Shrinking(try header(2000, 8000), for: [bounds])?.factor == 2)
        #expect(Shrinking(try header(2000, 8000, orientation: 6), for: [bounds])?.factor == 8)
    }

    @Test("gives the size that decoding as a whole gives, and nearly the same picture")
    func result() async throws {
        // Its sides leave remainders, and at this quality coding changes little.
        let large = try Fixture("finest.jpg").bytes
        for operations in ["resize=20", "resize=18x14:fill", "resize=x15,flip=horizontal", "invert,resize=10", "thumbnail=5"] {
            let list = try PhotoOperation.list(operations)
            let header = try PhotoHeader(reading: large)
            #expect(Shrinking(header, for: list) != nil, "\(operations)")
            let options = ProcessingOptions(operations: list, representation: .pixels)
            let result = try await Engines.processor.process(large, options: options)
            // A turn by nothing keeps the decoder from shrinking.
            let whole = ProcessingOptions(operations: [.rotate(degrees: 0)] + list, representation: .pixels)
            #expect(Shrinking(header, for: whole.operations) == nil)
            let expected = try await Engines.processor.process(large, options: whole)
            #expect(result.report.width == expected.report.width && result.report.height == expected.report.height, "\(operations)")
            let (one, other) = (try await Samples(of: result.bytes).values, try await Samples(of: expected.bytes).values)
            #expect(one.count == other.count)
            let distances = zip(one, other).map { abs($0 - $1) }
            let mean = Double(distances.reduce(0, +)) / Double(distances.count)
            #expect(mean < 3, "\(operations) \(mean) \(distances.max() ?? 0)")
        }
    }
}
