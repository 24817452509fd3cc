import Testing

@testable import PhotoMetadata

@Suite("Texts of a PNG")
struct PNGTextTests {
    /// `zlib.compress(b"abcabcabcabc, the same again and again", level)` and its like, by Python.
    private static let packed: [(bytes: [UInt8], text: String)] = [
        // Stored (level 0).
        ([0x78, 0x01, 0x01, 0x03, 0x00, 0xFC, 0xFF, 0x61, 0x62, 0x63, 0x02, 0x4D, 0x01, 0x27], "abc"),
        // A block of fixed codes with a repetition: 40 letters a.
        ([0x78, 0x9C, 0x4B, 0x4C, 0x24, 0x0E, 0x00, 0x00, 0x36, 0xEB, 0x0F, 0x29], String(repeating: "a", count: 40)),
        // A block with codes of its own.
        (
            [
                0x78, 0xDA, 0x15, 0x8C, 0xC1, 0x0D, 0xC0, 0x40, 0x0C, 0xC2, 0x56, 0x61, 0x35, 0x12, 0x02, 0xEC, 0x3F, 0x41, 0xAF, 0x4F,
                0xCB, 0x96, 0x77, 0x6E, 0xDA, 0x46, 0x53, 0x26, 0xEC, 0x69, 0x4C, 0x12, 0x8C, 0x42, 0xA8, 0x85, 0x2C, 0xF5, 0x18, 0xCC,
                0xDE, 0x18, 0x81, 0xEE, 0x8A, 0x97, 0x2A, 0x59, 0xC3, 0xD3, 0x67, 0x10, 0x97, 0xE5, 0x65, 0x17, 0xA2, 0x00, 0x05, 0x76,
                0xEF, 0x7D, 0xB0, 0x3F, 0xB1, 0x86, 0x90, 0x3A, 0x26, 0xE0, 0x7E, 0x24, 0xBD, 0x29, 0x5C,
            ],
            "cbebhhhgdbhaggahedbfaaa agdga dhh dfddheag bcebf g deeh gahdggcf fbh bc gfhahaegcc dad  dg ffhe ag c  dgahf d ghfgfa  fh"
        ),
    ]

    @Test("packed texts are unpacked", arguments: packed.indices)
    func inflation(_ index: Int) throws {
        let (bytes, text) = Self.packed[index]
        #expect(try #require(Inflation.unpack(bytes, limit: 200)) == Array(text.utf8))
        #expect(Inflation.unpack(bytes, limit: text.utf8.count - 1) == nil)
        #expect(Inflation.unpack(Array(bytes.dropLast(7)), limit: 200) == nil)
        let chunk = Array("Comment\0\0".utf8) + bytes
        #expect(PNGTextBody(chunk, kind: .packed)?.unpacked(limit: 200) == Array(text.utf8))
        let international = Array("Comment\0\u{1}\0en\0Comment\0".utf8) + bytes
        #expect(PNGTextBody(international, kind: .international)?.unpacked(limit: 200) == Array(text.utf8))
    }

    @Test("a raw profile of EXIF is treated as EXIF")
    func rawProfile() throws {
        let exif = ExifBuilder().photograph(position: true, thumbnail: nil)
        let text = RawProfile(kind: "generic profile", data: exif).text
        #expect(RawProfile(text)?.data == exif)
        var treatment = MetadataTreatment(.keep)
        guard case .replaced(let result) = treatment.text(Array("Raw profile type exif\0".utf8) + text, kind: .plain) else {
            Issue.record("it was not replaced")
            return
        }
        #expect(treatment.dropped == .position)
        var expected = MetadataTreatment(.keep)
        #expect(RawProfile(result.text)?.data == expected.exif(exif))
        #expect(result.body.starts(with: Array("Raw profile type exif\0\ngeneric profile\n".utf8)))
        var all = MetadataTreatment(.all)
        #expect(all.text(Array("Raw profile type exif\0".utf8) + text, kind: .plain) == .kept)
    }

    @Test("texts by their keywords")
    func keywords() throws {
        var treatment = MetadataTreatment(.keep)
        let title = Array("Title\0A bird".utf8)
        #expect(treatment.text(title, kind: .plain) == .kept)
        #expect(treatment.dropped == [])
        #expect(treatment.text(Array("exif:GPSLatitude\u{0}52".utf8), kind: .plain) == .dropped)
        #expect(treatment.dropped == .position)
        let xmp = treatment.text(Array("XML:com.adobe.xmp\0\0\0\0\0<a GPSLatitude='1'/>".utf8), kind: .international)
        #expect(xmp == .replaced(PNGText(keyword: "XML:com.adobe.xmp", text: Array("<a/>".utf8))))
        guard case .replaced(let text) = xmp else { return }
        #expect(text.body == Array("XML:com.adobe.xmp\0\0\0\0\0<a/>".utf8) && text.isInternational)
        var strip = MetadataTreatment(.strip)
        #expect(strip.text(title, kind: .plain) == .dropped)
    }

    @Test("what a photo's notes may unpack to is limited over all of them")
    func budget() {
        var treatment = MetadataTreatment(.keep)
        treatment.unpackingBudget = 100
        let chunk = Array("XML:com.adobe.xmp\0\u{1}\0\0\0".utf8) + Self.packed[1].bytes
        // Forty letters are no XMP; the third does not fit any more, and takes what is left.
        for left in [60, 20, 0] {
            #expect(treatment.text(chunk, kind: .international) == .dropped)
            #expect(treatment.unpackingBudget == left)
        }
    }
}
