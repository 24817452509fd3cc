@testable import PhotoEngine

/// Any bytes: the reader of headers and the plan end with a photo or with a rejection that has a reason. A damaged file that is mended is
/// whole afterwards.
@_cdecl("LLVMFuzzerTestOneInput")
public func readHeader(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    do {
        let header = try PhotoHeader(reading: bytes)
        _ = try photoPlan(header, fileBytes: bytes.count, options: ProcessingOptions(), limits: PhotoLimits())
    } catch {
        precondition(!error.reason.isEmpty)
    }
    var damaged = bytes
    do {
        let header = try PhotoHeader(readingDamaged: &damaged)
        guard var again = try? PhotoHeader(reading: damaged) else { preconditionFailure("it is still damaged") }
        again.damage = header.damage
        precondition(again == header)
    } catch {
        precondition(!error.reason.isEmpty)
    }
    return 0
}
