import CodecWire
import Glibc

@testable import PhotoEngine

/// Any frame from a codec process that was taken over: it is refused, or what it says stays inside of the memory that is shared, whatever
/// the photo was and whatever is done to it.
@_cdecl("LLVMFuzzerTestOneInput")
public func readReply(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let frame = Array(UnsafeBufferPointer(start: start, count: count))
    if let request = try? CodecRequest(frame: frame) { precondition(request.frame.count <= CodecSocket.maximumFrameSize) }
    guard let reply = try? CodecReply(frame: frame), case .decoded(var photo) = reply else { return 0 }
    for job in jobs {
        follow(photo, job)
        // With the right size, what else it says matters.
        photo.width = UInt32(job.header.width)
        photo.height = UInt32(job.header.height)
        photo.frames = UInt32(job.header.frames)
        follow(photo, job)
    }
    return 0
}

private func follow(_ photo: DecodedPhoto, _ job: PhotoJob) {
    guard let program = try? job.program(for: photo) else { return }
    precondition(program.bytes <= job.plan.workCapacity)
    for step in program.steps { precondition(step.reach <= job.plan.workCapacity) }
}

private let jobs: [PhotoJob] = {
    var jobs: [PhotoJob] = []
    for name in ["subsampled.jpg", "grey.jpg", "rgba16.png", "animated.webp"] {
        guard let bytes = contents(of: "Tests/PhotoEngineTests/Fixtures/\(name)") else { preconditionFailure("\(name) is missing") }
        for operations in ["invert", "rotate=90", "grayscale,invert", "blur", "resize=40", "rotate=7,flip=horizontal"] {
            for representation in [nil, .pixels, .planes, .coefficients] as [Representation?] {
                guard
                    let list = try? PhotoOperation.list(operations), let header = try? PhotoHeader(reading: bytes),
                    let plan = try? photoPlan(
                        header,
                        fileBytes: bytes.count,
                        options: ProcessingOptions(operations: list, representation: representation),
                        limits: PhotoLimits()
                    )
                else { continue }
                let options = ProcessingOptions(operations: list, representation: representation, acceptsDamage: true)
                jobs.append(PhotoJob(bytes: bytes, header: header, plan: plan, options: options, deadline: 0))
            }
        }
    }
    return jobs
}()

private func contents(of path: String) -> [UInt8]? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 17)
    let count = fread(&bytes, 1, bytes.count, file)
    return Array(bytes[..<count])
}
