@testable import PhotoEngine

/// Any bytes: the reader of headers and the plan end with a photo or with a rejection that has a reason, and what they say lies inside
/// of the file.
@_cdecl("LLVMFuzzerTestOneInput")
public func readHeader(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    do {
        let header = try PhotoHeader(reading: bytes)
        _ = try photoPlan(header, fileBytes: bytes.count, options: ProcessingOptions(), limits: PhotoLimits())
    } catch {
        precondition(!error.reason.isEmpty)
    }
    return 0
}
