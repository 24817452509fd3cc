@testable import PhotoEngine

/// Any bytes: what is rewritten without being decoded (colour tables, the segments of a JPEG) stays a file of the same format.
@_cdecl("LLVMFuzzerTestOneInput")
public func rewrite(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    guard let header = try? PhotoHeader(reading: bytes) else { return 0 }
    switch header.structure {
    case .gif(let structure): rewriteTables(GIFColours(structure: structure), of: bytes, header)
    case .png(let structure):
        if let palette = try? PNGPalette(structure) { rewriteTables(palette, of: bytes, header) }
    case .jpeg(let structure):
        // The codec process would give a file like the source, without its notes.
        for isConverted in [false, true] {
            var assembly = JPEGAssembly(source: bytes, structure: structure, isConvertedFromInks: isConverted)
            _ = try? assembly.assemble(bytes)
        }
    default: break
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
