import PhotoMetadata

@testable import PhotoEngine

/// Any bytes: what is rewritten without being decoded (colour tables, notes) stays a file of the same format, and a file from a codec
/// process that was taken over is joined with the source's notes or refused.
@_cdecl("LLVMFuzzerTestOneInput")
public func rewrite(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    // The last byte chooses: the file is its own result, or its second part is.
    let choice = Int(bytes.last ?? 0)
    let split = choice < 128 ? count : count * (choice - 128) / 128
    let source = Array(bytes[..<split])
    guard let header = try? PhotoHeader(reading: source) else { return 0 }
    switch header.structure {
    case .gif(let structure): rewriteTables(GIFColours(structure: structure), of: source, header)
    case .png(let structure):
        if let palette = try? PNGPalette(structure) { rewriteTables(palette, of: source, header) }
    default: break
    }
    let coded = split == count ? bytes : Array(bytes[split...])
    for policy in [MetadataPolicy.keep, .strip, .all] {
        for isConverted in [false, true] {
            let treatment = MetadataTreatment(policy, size: (width: 7, height: 5), orientation: 3)
            var assembly = PhotoAssembly(source: source, header: header, treatment: treatment)
            _ = try? assembly.assemble(coded, isConvertedFromInks: isConverted)
        }
        _ = NotesSurvey(source, header, ProcessingOptions(metadata: policy))
    }
    return 0
}

private func rewriteTables(_ tables: some ColourTables, of bytes: [UInt8], _ header: PhotoHeader) {
    guard (try? tables.check(bytes)) != nil else { return }
    var words = tables.gather(from: bytes)
    for index in words.indices { words[index] = ~words[index] }
    let result = tables.replacing(words, in: bytes)
    precondition(result.count == bytes.count)
    guard let again = try? PhotoHeader(reading: result) else { preconditionFailure("the result has no header") }
    precondition(again == header)
}
