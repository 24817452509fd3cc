import Testing

@testable import PhotoMetadata

@Suite("XMP packets")
struct XMPTests {
    private static func packet(_ attributes: String = "", _ elements: String = "") -> [UInt8] {
        Array(
            """
            <?xpacket begin="\u{FEFF}" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">\
            <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""\
             xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:xap="http://ns.adobe.com/xap/1.0/"\
             xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" xmlns:other="http://other.example/"\(attributes)>\
            <dc:title xmlns:dc="http://purl.org/dc/elements/1.1/">A &lt; B</dc:title>\(elements)</rdf:Description></rdf:RDF></x:xmpmeta>\
            <!-- a > b --><?xpacket end="w"?>
            """.utf8
        )
    }

    private static let cases: [(attributes: String, elements: String, dropped: DroppedMetadata)] = [
        (" exif:GPSLatitude=\"52,31N\"", "", .position),
        ("\n exif:GPSLatitude='52,31N'", "<exif:GPSLongitude>13,24E</exif:GPSLongitude>", .position),
        (" other:GpsLatitude=\"+52\"", "", .position),
        ("", "<exif:GPSAltitude/>", .position),
        (" photoshop:City=\"Berlin\"", "", .placeNames),
        (
            "", "<q:LocationShown xmlns:q=\"http://iptc.org/std/Iptc4xmpExt/2008-02-29/\"><rdf:Bag><rdf:li/></rdf:Bag></q:LocationShown>",
            .placeNames
        ),
        ("", "<xap:Thumbnails><rdf:Alt><rdf:li><image>AAAA</image></rdf:li></rdf:Alt></xap:Thumbnails>", .xmpThumbnail),
        (" xmlns:c=\"http://ns.google.com/photos/1.0/camera/\" c:MotionPhoto=\"1\"", "", .furtherPictures),
    ]

    @Test("an attribute or an element goes, and all else stays", arguments: cases.indices)
    func removal(_ index: Int) throws {
        let (attributes, elements, dropped) = Self.cases[index]
        // The declaration of a prefix stays with what is declared.
        let declaration = attributes.hasPrefix(" xmlns") ? " xmlns:c=\"http://ns.google.com/photos/1.0/camera/\"" : ""
        var treatment = MetadataTreatment(.keep)
        let treated = treatment.xmp(Self.packet(attributes, elements))
        let result = try #require(treated)
        #expect(String(decoding: result, as: UTF8.self) == String(decoding: Self.packet(declaration), as: UTF8.self))
        #expect(treatment.dropped == dropped)
    }

    @Test("a name that means something else stays")
    func others() {
        let packet = Self.packet(" other:City=\"Berlin\" other:Thumbnails=\"\" photoshop:Credit=\"exif:GPSLatitude\"")
        var treatment = MetadataTreatment(.keep)
        #expect(treatment.xmp(packet) == packet)
        #expect(treatment.dropped == [])
    }

    @Test("all keeps the position and the place, but no thumbnail")
    func all() {
        var treatment = MetadataTreatment(.all)
        let packet = Self.packet(" exif:GPSLatitude=\"52,31N\" photoshop:City=\"Berlin\"")
        #expect(treatment.xmp(packet) == packet)
        #expect(treatment.xmp(Self.packet("", "<xap:Thumbnails/>")) == Self.packet())
        #expect(treatment.dropped == .xmpThumbnail)
    }

    @Test("strip keeps nothing")
    func strip() {
        var treatment = MetadataTreatment(.strip)
        #expect(treatment.xmp(Self.packet()) == nil)
        #expect(treatment.dropped == .stripped)
    }

    @Test(
        "what cannot be followed goes",
        arguments: ["", "no tags", "<a>", "<a></b>", "<a b=c/>", "<a", "</a>", "<!DOCTYPE a><a/>", "<a b='></a>", "<a><!-- </a>"]
    )
    func unreadable(_ text: String) {
        var treatment = MetadataTreatment(.keep)
        #expect(treatment.xmp(Array(text.utf8)) == nil)
        #expect(treatment.dropped == .unreadable)
    }
}
