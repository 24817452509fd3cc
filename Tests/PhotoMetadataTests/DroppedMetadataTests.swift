import PhotoMetadata
import Testing

@Suite("What was dropped, in words")
struct DroppedMetadataTests {
    @Test("every part is told once, in a fixed order")
    func warnings() {
        let dropped: DroppedMetadata = [.exifThumbnail, .position]
        #expect(dropped.union(.position).warnings == ["the GPS position was dropped", "the EXIF thumbnail was dropped"])
        #expect(DroppedMetadata().warnings.isEmpty)
    }

    @Test("no part is without words", arguments: 0..<13)
    func sentences(_ bit: Int) {
        #expect(DroppedMetadata(rawValue: 1 << UInt16(bit)).warnings.count == 1)
    }
}
