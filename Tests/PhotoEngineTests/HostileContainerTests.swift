import Testing

@testable import PhotoEngine

/// Files, and answers of a codec process, whose lists cost the server more than their size: nothing stands between it and them.
@Suite("Lists that name too much")
struct HostileContainerTests {
    private func number(_ number: Int, _ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) } }

    /// A TIFF of one grey pixel, with further entries whose values are the same bytes at the end of the file.
    private func tiff(furtherTags: [Int], type: Int, count: Int, value: [UInt8]) -> [UInt8] {
        let plain: [(tag: Int, value: Int)] = [(256, 1), (257, 1), (258, 8), (259, 1), (262, 1), (273, 0), (277, 1), (278, 1), (279, 1)]
        let end = 8 + 2 + (plain.count + furtherTags.count) * 12 + 4
        var file: [UInt8] = [0x49, 0x49, 0x2A, 0x00] + number(8, 4) + number(plain.count + furtherTags.count, 2)
        for (tag, value) in plain { file += number(tag, 2) + number(4, 2) + number(1, 4) + number(tag == 273 ? end : value, 4) }
        for tag in furtherTags { file += number(tag, 2) + number(type, 2) + number(count, 4) + number(end, 4) }
        return file + number(0, 4) + value
    }

    private func page(of file: [UInt8]) throws -> [UInt8] {
        guard case .tiff(let structure) = try PhotoHeader(reading: file).structure else { throw PhotoRejection.unsupported("no TIFF") }
        return try TIFFPages(structure: structure).part(0, of: file)
    }

    @Test("many tags of a TIFF that share one value are not copied without end")
    func sharedValues() throws {
        let value = [UInt8](repeating: 7, count: 100_000)
        let one = try page(of: tiff(furtherTags: [50_000], type: 7, count: value.count, value: value))
        #expect(one.count > value.count && one.count < 2 * value.count)
        let rejection = #expect(throws: PhotoRejection.self) {
            try page(of: tiff(furtherTags: Array(50_000..<52_000), type: 7, count: value.count, value: value))
        }
        #expect(rejection?.code == .corrupt)
    }

    @Test("directories of a TIFF that hold themselves a thousand times are copied once a level")
    func nestedDirectories() throws {
        var file = tiff(furtherTags: Array(repeating: 34_665, count: 1000), type: 4, count: 1, value: [0])
        // Each of them points to the directory that it is in.
        for index in 0..<1000 {
            let field = 8 + 2 + (9 + index) * 12 + 8
            file.replaceSubrange(field..<field + 4, with: number(8, 4))
        }
        #expect(try page(of: file).count < 4000)
    }

    @Test("an empty page from a codec process is no trap")
    func emptyPage() throws {
        let source = try Fixture("pages.tif").bytes
        guard case .tiff(let structure) = try PhotoHeader(reading: source).structure else { throw PhotoRejection.unsupported("no TIFF") }
        let pages = TIFFPages(structure: structure)
        var results = try (0..<pages.count).map { try pages.part($0, of: source) }
        results[1] = []
        let rejection = #expect(throws: PhotoRejection.self) { try pages.joined(results, of: source) }
        #expect(rejection?.code == .truncated)
    }

    @Test("a HEIC of any size with any crop is no trap", arguments: ["photo.heic", "odd.heic", "odd.avif"])
    func largeCrop(_ name: String) throws {
        var file = try Fixture(name).bytes
        for position in file.indices where file.has("ispe", at: position) {
            file.replaceSubrange(position + 8..<position + 16, with: [UInt8](repeating: 0xFF, count: 8))
        }
        for position in file.indices where file.has("clap", at: position) {
            file.replaceSubrange(
                position + 4..<position + 36,
                with: [
                    0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0x7F, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 0x7F, 0xFF, 0xFF, 0xFF,
                ]
            )
        }
        let rejection = #expect(throws: PhotoRejection.self) { try PhotoHeader(reading: file) }
        #expect(rejection?.code == .sideTooLong)
    }

    @Test("a HEIC has each of its lists once", arguments: ["iinf", "iloc", "iref", "iprp"])
    func repeatedLists(_ name: String) {
        let box: [UInt8] = [0, 0, 0, 12] + Array(name.utf8) + [0, 0, 0, 0]
        let meta = [0, 0, 0, 0] + box + box
        let rejection = #expect(throws: PhotoRejection.self) { try HEIFItems(meta: 0..<meta.count, of: meta, .heic) }
        #expect(rejection?.reason.contains("list of items is damaged") == true)
    }

    @Test("a HEIC's properties are so many and no more")
    func manyAssociations() {
        func box(_ name: String, _ body: [UInt8]) -> [UInt8] {
            (0..<4).map { UInt8(truncatingIfNeeded: (body.count + 8) >> (24 - 8 * $0)) } + Array(name.utf8) + body
        }
        // Each of 20 lists names one property 255 times for each of 100 items.
        let item: [UInt8] = [0, 1, 255] + [UInt8](repeating: 1, count: 255)
        let list = box("ipma", [0, 0, 0, 0, 0, 0, 0, 100] + Array(repeatElement(item, count: 100).joined()))
        let properties = box("iprp", box("ipco", box("free", [])) + Array(repeatElement(list, count: 20).joined()))
        let meta = [0, 0, 0, 0] + properties
        let rejection = #expect(throws: PhotoRejection.self) { try HEIFItems(meta: 0..<meta.count, of: meta, .heic) }
        #expect(rejection?.code == .corrupt)
    }
}
