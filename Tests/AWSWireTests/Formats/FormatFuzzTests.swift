import AWSWire
import Testing

/// Documents with a few bytes changed, cut or doubled: a parser may refuse them, but must come back, and what it accepts must be readable
/// to the end. The seeds are fixed, so a failure comes again.
@Suite struct FormatFuzzTests {
    @Test(arguments: [ShapeReader.Format.json, .cbor, .xml, .form])
    func mutatedDocuments(format: ShapeReader.Format) throws {
        let document = bytes(format)
        var generator = SplitMix(state: 0x5EED)
        var accepted = 0
        for _ in 0..<3000 {
            var mutated = document
            for _ in 0...Int.random(in: 0..<4, using: &generator) { mutate(&mutated, &generator) }
            guard let tree = try? parse(mutated, format) else { continue }
            accepted += 1
            walk(tree.root)
            var reader = ShapeReader(tree, format: format)
            _ = try? SampleShape(from: &reader)
        }
        // Otherwise the mutations would say nothing about what lies behind the first byte.
        #expect(accepted > 10)
    }

    @Test(arguments: [ShapeReader.Format.json, .cbor, .xml, .form])
    func everyPrefix(format: ShapeReader.Format) throws {
        let document = bytes(format)
        for length in 0..<document.count where format != .form {
            #expect(throws: ShapeError.self) { try parse(Array(document[..<length]), format) }
        }
        walk(try parse(document, format).root)
    }

    private func bytes(_ format: ShapeReader.Format) -> [UInt8] {
        let writerFormat: ShapeWriter.Format =
            switch format {
            case .json: .json
            case .cbor: .cbor
            case .xml: .xml
            case .form: .form
            }
        var writer = ShapeWriter(writerFormat)
        SampleShape.full.write(to: &writer, member: Member(""))
        return format == .xml ? Array("<r a='b'>".utf8) + writer.bytes + Array("<!-- c --></r>".utf8) : writer.bytes
    }

    private func parse(_ bytes: [UInt8], _ format: ShapeReader.Format) throws -> WireTree {
        switch format {
        case .json: try JSONParser.parse(bytes)
        case .cbor: try CBORParser.parse(bytes)
        case .xml: try XMLParser.parse(bytes)
        case .form: try QueryFormParser.parse(bytes)
        }
    }

    private func walk(_ node: WireNode) {
        _ = (node.name, node.string, node.integer, node.double, node.boolean)
        node.children.forEach(walk)
    }

    private func mutate(_ bytes: inout [UInt8], _ generator: inout SplitMix) {
        guard !bytes.isEmpty else { return }
        let position = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0..<5, using: &generator) {
        case 0: bytes[position] = UInt8.random(in: 0...255, using: &generator)
        case 1: bytes[position] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        case 2: bytes.remove(at: position)
        case 3: bytes.insert(bytes[position], at: position)
        default: bytes.replaceSubrange(position..<min(bytes.count, position + 8), with: bytes.prefix(3))
        }
    }
}

private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
