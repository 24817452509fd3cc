import Testing

@testable import PhotoMetadata

/// The editors get bytes that anybody may have made: damaged ones must neither end the process nor take long nor grow.
@Suite("Damaged notes")
struct MutationTests {
    private static let jpeg: [UInt8] = [0xFF, 0xD8, 0xFF, 0xDA, 0x00, 0x02, 0x11, 0xFF, 0xD9]
    private static let exif = ExifBuilder().photograph(position: true, thumbnail: jpeg, makerNote: Array("note".utf8) + jpeg)
    private static let xmp = Array(
        """
        <?xpacket?><x xmlns:e="http://ns.adobe.com/exif/1.0/" e:GPSLatitude="1"><e:GPSLongitude a='b'><y/></e:GPSLongitude>t<![CDATA[<]]></x>
        """.utf8
    )
    private static let resources =
        Array("8BIM\u{4}\u{C}\0\0\0\0\0\u{1}!\0".utf8) + Array("8BIM\u{4}\u{4}\u{3}abc\0\0\0\u{8}".utf8)
        + [0x1C, 2, 90, 0, 3, 0x61, 0x62, 0x63]
    private static let packed =
        Array("Raw profile type exif\0\0".utf8) + [0x78, 0x9C, 0x4B, 0x4C, 0x24, 0x0E, 0x00, 0x00, 0x36, 0xEB, 0x0F, 0x29]

    private enum Kind: CaseIterable {
        case exif, xmp, resources, text

        var bytes: [UInt8] {
            switch self {
            case .exif: MutationTests.exif
            case .xmp: MutationTests.xmp
            case .resources: MutationTests.resources
            case .text: MutationTests.packed
            }
        }

        func treat(_ bytes: [UInt8], _ treatment: inout MetadataTreatment) -> [UInt8]? {
            switch self {
            case .exif: treatment.exif(bytes)
            case .xmp: treatment.xmp(bytes)
            case .resources: treatment.photoshop(bytes)
            case .text:
                if case .replaced(let text) = treatment.text(bytes, kind: .packed) { text.body } else { nil }
            }
        }
    }

    @Test("thousands of mutations of every kind are treated, and a second time changes nothing", arguments: 0..<4 as Range<UInt64>)
    func mutations(_ seed: UInt64) {
        var random = TestRandom(seed: seed)
        for kind in Kind.allCases {
            for _ in 0..<1500 {
                var bytes = kind.bytes
                Self.damage(&bytes, &random)
                for policy in MetadataPolicy.allCases {
                    var treatment = MetadataTreatment(policy, size: (width: 7, height: 5))
                    guard let result = kind.treat(bytes, &treatment) else { continue }
                    if kind != .text { #expect(result.count <= bytes.count + 40, "\(bytes)") }
                    guard kind == .xmp || kind == .resources else { continue }
                    var again = MetadataTreatment(policy)
                    #expect(kind.treat(result, &again) == result, "\(bytes)")
                    #expect(again.dropped.isEmpty, "\(bytes)")
                }
            }
        }
    }

    private static func damage(_ bytes: inout [UInt8], _ random: inout TestRandom) {
        for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
            let index = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<6, using: &random) {
            case 0: bytes[index] = [0, 1, 0x7F, 0x80, 0xFE, 0xFF].randomElement(using: &random) ?? 0
            case 1: bytes[index] = UInt8.random(in: 0...255, using: &random)
            case 2: bytes.removeSubrange(index...)
            case 3: bytes.insert(contentsOf: bytes[index..<min(bytes.count, index + 9)], at: index)
            case 4: bytes.remove(at: index)
            default: bytes[index] ^= 1 << UInt8.random(in: 0...7, using: &random)
            }
        }
    }
}
