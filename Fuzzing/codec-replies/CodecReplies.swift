import CodecWire

@testable import PhotoEngine

/// Any frame from a codec process that was taken over: it is refused, or what it says stays inside of the memory that is shared.
@_cdecl("LLVMFuzzerTestOneInput")
public func readReply(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let frame = Array(UnsafeBufferPointer(start: start, count: count))
    if let request = try? CodecRequest(frame: frame) { precondition(request.frame.count <= CodecSocket.maximumFrameSize) }
    guard let reply = try? CodecReply(frame: frame) else { return 0 }
    guard case .decoded(let photo) = reply else { return 0 }
    let memoryBytes = 1 << 20
    guard let program = try? KernelProgram([.invert], onCoefficientsOf: photo, memoryBytes: memoryBytes) else { return 0 }
    for step in program.steps { precondition(step.reach <= memoryBytes) }
    return 0
}
