import Testing

@testable import PhotoMetadata

@Suite("EXIF data")
struct ExifTests {
    private static let thumbnail: [UInt8] =
        [0xFF, 0xD8, 0xFF, 0xC4, 0x00, 0x04, 0x01, 0x02, 0xFF, 0xDA, 0x00, 0x03, 0x00, 0x11, 0xFF, 0x00, 0x22, 0xFF, 0xD9]
    private static let builders = [
        ExifBuilder(isLittleEndian: true, hasPrefix: true), ExifBuilder(isLittleEndian: false, hasPrefix: true),
        ExifBuilder(isLittleEndian: true, hasPrefix: false), ExifBuilder(isLittleEndian: false, hasPrefix: false),
    ]

    @Test("position and thumbnail go, the rest stays where it was", arguments: 0..<4)
    func keep(_ index: Int) throws {
        let builder = Self.builders[index]
        let source = builder.photograph(position: true, thumbnail: Self.thumbnail)
        var treatment = MetadataTreatment(.keep)
        let treated = treatment.exif(source)
        let result = try #require(treated)
        #expect(treatment.dropped == [.position, .exifThumbnail])
        let latitude = builder.number(52, size: 4) + builder.number(1, size: 4)
        #expect(source.position(of: latitude) != nil)
        #expect(result.position(of: latitude) == nil)
        #expect(result.position(of: [0xFF, 0xD8, 0xFF]) == nil)
        #expect(result.position(of: Array("the maker's own".utf8)) == source.position(of: Array("the maker's own".utf8)))
        #expect(result.contains("Camera 7"))
        // The directory has an entry less, the thumbnail at the end is cut off.
        let start = builder.hasPrefix ? 6 : 0
        #expect(Array(result[start + 8..<start + 10]) == builder.number(3, size: 2))
        #expect(result.count < source.count - Self.thumbnail.count)
        var again = MetadataTreatment(.keep)
        #expect(again.exif(result) == result)
        #expect(again.dropped == [])
    }

    @Test("nothing to take out leaves every byte")
    func untouched() throws {
        let source = ExifBuilder().photograph(position: false, thumbnail: nil)
        var treatment = MetadataTreatment(.keep)
        #expect(treatment.exif(source) == source)
        #expect(treatment.dropped == [])
    }

    @Test("all keeps the position, but no thumbnail")
    func all() throws {
        let builder = ExifBuilder()
        let source = builder.photograph(position: true, thumbnail: Self.thumbnail)
        var treatment = MetadataTreatment(.all)
        let treated = treatment.exif(source)
        let result = try #require(treated)
        #expect(treatment.dropped == .exifThumbnail)
        #expect(result.position(of: builder.number(52, size: 4) + builder.number(1, size: 4)) != nil)
        #expect(result.position(of: [0xFF, 0xD8, 0xFF]) == nil)
        let without = builder.photograph(position: true, thumbnail: nil)
        #expect(treatment.exif(without) == without)
    }

    @Test("a preview in the maker's notes is filled with zeros in its place")
    func preview() throws {
        let note = Array("note".utf8) + Self.thumbnail + Array("more".utf8)
        let source = ExifBuilder().photograph(position: false, thumbnail: nil, makerNote: note)
        var treatment = MetadataTreatment(.all)
        let treated = treatment.exif(source)
        let result = try #require(treated)
        #expect(treatment.dropped == .preview)
        #expect(result.count == source.count)
        #expect(result.position(of: Array("note".utf8) + [UInt8](repeating: 0, count: Self.thumbnail.count) + Array("more".utf8)) != nil)
    }

    @Test("strip leaves orientation and resolution", arguments: [true, false])
    func strip(_ isLittleEndian: Bool) throws {
        let builder = ExifBuilder(isLittleEndian: isLittleEndian)
        var treatment = MetadataTreatment(.strip)
        let treated = treatment.exif(builder.photograph(position: true, thumbnail: Self.thumbnail))
        let result = try #require(treated)
        #expect(treatment.dropped == .stripped)
        let header = Array("Exif\0\0".utf8) + (isLittleEndian ? Array("II".utf8) : Array("MM".utf8)) + builder.number(42, size: 2)
        #expect(result == header + builder.number(8, size: 4) + builder.directory([builder.short(0x0112, 6)], at: 8))
        #expect(treatment.exif(result) == result)
    }

    @Test("strip keeps the resolution's fraction, and leaves nothing of an upright photo that has none")
    func stripResolution() throws {
        let builder = ExifBuilder()
        let header = Array("II".utf8) + builder.number(42, size: 2) + builder.number(8, size: 4)
        let resolution = [builder.rationals(0x011A, [(300, 1)]), builder.rationals(0x011B, [(300, 1)]), builder.short(0x0128, 2)]
        var treatment = MetadataTreatment(.strip)
        let exif = header + builder.directory([builder.text(0x0110, "Camera 7")] + resolution, at: 8)
        #expect(treatment.exif(exif) == header + builder.directory(resolution, at: 8))
        #expect(treatment.exif(header + builder.directory([builder.short(0x0112, 1)], at: 8)) == nil)
    }

    @Test("size and orientation are set in their places", arguments: [true, false])
    func setting(_ isLittleEndian: Bool) throws {
        let builder = ExifBuilder(isLittleEndian: isLittleEndian)
        let source = builder.photograph(position: false, thumbnail: nil)
        var treatment = MetadataTreatment(.keep, size: (width: 40, height: 30), orientation: 1)
        let treated = treatment.exif(source)
        let result = try #require(treated)
        #expect(result.count == source.count)
        func entry(_ tag: Int, _ type: Int, _ value: [UInt8]) -> [UInt8] {
            builder.number(tag, size: 2) + builder.number(type, size: 2) + builder.number(1, size: 4) + value
        }
        #expect(result.position(of: entry(0xA002, 4, builder.number(40, size: 4))) != nil)
        #expect(result.position(of: entry(0xA003, 3, builder.number(30, size: 2))) != nil)
        #expect(result.position(of: entry(0x0112, 3, builder.number(1, size: 2))) != nil)
    }

    @Test("what is no EXIF goes, and is told", arguments: [[], Array("Exif\0\0".utf8), Array("Exif\0\0II*\0\u{7F}\0\0\0".utf8)])
    func unreadable(_ bytes: [UInt8]) {
        var treatment = MetadataTreatment(.keep)
        #expect(treatment.exif(bytes) == nil)
        #expect(treatment.dropped == .unreadable)
    }

    @Test("directories that go in a circle, or hold the same large value many times, come to an end")
    func hostile() {
        let builder = ExifBuilder(hasPrefix: false)
        let header = Array("II".utf8) + builder.number(42, size: 2) + builder.number(8, size: 4)
        let circle = header + builder.directory([builder.short(0x0112, 6)], at: 8, next: 8)
        var treatment = MetadataTreatment(.keep)
        #expect(treatment.exif(circle)?.count == circle.count)
        // 5000 entries of a position, each of which points to all of the data.
        let place = 8 + 2 + 12 + 4
        let repeated = [ExifBuilder.Entry](repeating: builder.long(0x0002, 0), count: 5000)
        var hostile = header + builder.directory([builder.long(0x8825, place)], at: 8) + builder.directory(repeated, at: place)
        for index in 0..<5000 {
            let entry = place + 2 + index * 12
            hostile.replaceSubrange(entry + 2..<entry + 12, with: [1, 0] + builder.number(hostile.count, size: 4) + [0, 0, 0, 0])
        }
        var other = MetadataTreatment(.keep)
        #expect(other.exif(hostile) == nil)
        #expect(other.dropped == .unreadable)
    }
}
