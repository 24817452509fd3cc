import CodecWire
import Testing

@testable import PhotoEngine

@Suite("The plan")
struct PlanTests {
    private func plan(_ name: String, as representation: Representation? = nil) throws -> PhotoPlan {
        let bytes = try Fixture(name).bytes
        return try photoPlan(
            try PhotoHeader(reading: bytes),
            fileBytes: bytes.count,
            options: ProcessingOptions(representation: representation),
            limits: PhotoLimits()
        )
    }

    @Test(
        "chooses the representation with the least loss",
        arguments: [
            ("subsampled.jpg", Representation.coefficients), ("progressive.jpg", .coefficients), ("grey.jpg", .coefficients),
            ("inks.jpg", .pixels), ("rgb.png", .pixels), ("palette.png", .colourTable), ("still.gif", .colourTable),
            ("animated.gif", .colourTable), ("lossy.webp", .pixels), ("rgb.tif", .pixels), ("rgb.bmp", .pixels),
            ("palette.bmp", .colourTable), ("runs.bmp", .colourTable),
        ]
    )
    func chooses(_ name: String, _ expected: Representation) throws {
        #expect(try plan(name).representation == expected)
    }

    @Test("follows a demand, and refuses one that cannot be met")
    func demands() throws {
        #expect(try plan("subsampled.jpg", as: .pixels).representation == .pixels)
        #expect(try plan("animated.gif", as: .pixels).representation == .pixels)
        for (name, representation) in [("rgb.png", Representation.coefficients), ("inks.jpg", .coefficients), ("rgb.tif", .colourTable)] {
            let rejection = #expect(throws: PhotoRejection.self) { try plan(name, as: representation) }
            #expect(rejection?.code == .representationUnavailable)
        }
    }

    @Test("keeps the source's way of storing")
    func encoding() throws {
        #expect(try plan("lossless.webp").encoding.lossless)
        #expect(try !plan("lossy.webp").encoding.lossless)
        #expect(try plan("rgb16.png").encoding.bitsPerSample == 16)
        #expect(try plan("grey1.png").encoding.bitsPerSample == 1)
        #expect(try plan("rgb.tif").encoding.tiff.compression == .none)
        #expect(try plan("lzw.tif").encoding.tiff.compression == .lzw)
        #expect(try plan("deflate.tif").encoding.tiff.compression == .deflate)
        #expect(try plan("bilevel.tif").encoding.tiff.compression == .faxG4)
    }

    @Test("needs no memory of a codec process for colour tables")
    func colourTableMemory() throws {
        #expect(try plan("animated.gif").workCapacity == 0)
        #expect(try plan("rgb.png").workCapacity >= 83 * 62 * 3)
    }

}
