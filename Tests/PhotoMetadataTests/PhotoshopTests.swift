import Testing

@testable import PhotoMetadata

@Suite("Photoshop's resources and IPTC's records")
struct PhotoshopTests {
    private func resource(_ identifier: Int, _ data: [UInt8], name: String = "") -> [UInt8] {
        let named = [UInt8(name.utf8.count)] + Array(name.utf8)
        let size = (0..<4).map { UInt8(truncatingIfNeeded: data.count >> (24 - 8 * $0)) }
        return Array("8BIM".utf8) + [UInt8(identifier >> 8), UInt8(identifier & 255)] + named
            + [UInt8](repeating: 0, count: named.count & 1) + size + data + [UInt8](repeating: 0, count: data.count & 1)
    }

    private func record(_ number: UInt8, _ text: String) -> [UInt8] {
        [0x1C, 2, number, 0, UInt8(text.utf8.count)] + Array(text.utf8)
    }

    @Test("thumbnails and places go, with the digest of the records")
    func keep() {
        let caption = record(120, "A bird")
        let places = record(90, "Berlin") + record(101, "Germany")
        let source =
            resource(0x03ED, [1, 2, 3], name: "name") + resource(0x0404, caption + places) + resource(0x040C, [9, 9, 9])
            + resource(0x0409, [8, 8]) + resource(0x0425, [UInt8](repeating: 7, count: 16)) + resource(0x040F, [5])
        var treatment = MetadataTreatment(.keep)
        let expected = resource(0x03ED, [1, 2, 3], name: "name") + resource(0x0404, caption) + resource(0x040F, [5])
        #expect(treatment.photoshop(source) == expected)
        #expect(treatment.dropped == [.photoshopThumbnail, .placeNames])
        var all = MetadataTreatment(.all)
        let expectedOfAll =
            resource(0x03ED, [1, 2, 3], name: "name") + resource(0x0404, caption + places)
            + resource(0x0425, [UInt8](repeating: 7, count: 16)) + resource(0x040F, [5])
        #expect(all.photoshop(source) == expectedOfAll)
        #expect(all.dropped == .photoshopThumbnail)
        var strip = MetadataTreatment(.strip)
        #expect(strip.photoshop(source) == nil)
        #expect(strip.dropped == .stripped)
    }

    @Test("the position in EXIF and XMP among the resources goes")
    func nested() throws {
        let builder = ExifBuilder(hasPrefix: false)
        let exif = builder.photograph(position: true, thumbnail: nil)
        let xmp = Array("<a xmlns:exif=\"http://ns.adobe.com/exif/1.0/\" exif:GPSLatitude=\"52\"/>".utf8)
        var treatment = MetadataTreatment(.keep)
        let treated = treatment.photoshop(resource(0x0422, exif) + resource(0x0424, xmp))
        let result = try #require(treated)
        #expect(treatment.dropped == .position)
        #expect(result.position(of: builder.number(52, size: 4) + builder.number(1, size: 4)) == nil)
        #expect(!result.contains("GPSLatitude"))
    }

    @Test("what cannot be read goes and is told; zeros at the end stay")
    func rest() {
        var treatment = MetadataTreatment(.keep)
        let good = resource(0x03ED, [1])
        #expect(treatment.photoshop(good + [0, 0, 0]) == good + [0, 0, 0])
        #expect(treatment.dropped == [])
        #expect(treatment.photoshop(good + Array("8BIM\u{4}".utf8)) == good)
        #expect(treatment.dropped == .unreadable)
    }

    @Test("a long data set is passed over as a whole")
    func longRecord() {
        let long: [UInt8] = [0x1C, 2, 120, 0x80, 0x02, 0x00, 0x03, 1, 2, 3]
        #expect(IPTCRecords.withoutPlaces(long + record(90, "Berlin")).records == long)
        let withoutEnd: [UInt8] = [0x1C, 2, 120, 0x80, 0x02, 0x00, 0x04, 1, 2, 3]
        #expect(IPTCRecords.withoutPlaces(withoutEnd).dropped == .unreadable)
    }
}
