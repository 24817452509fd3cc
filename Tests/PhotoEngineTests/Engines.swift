import CodecWire
import Logging
import Testing

@testable import PhotoEngine

/// Engines for tests.
enum Engines {
    /// On the processor, for tests that do not harm its codec processes.
    static let processor = PhotoEngine(configuration: EngineConfiguration(engine: .cpu, concurrentPhotos: 2))

    static func with(
        _ configuration: EngineConfiguration,
        device: (any KernelDevice)? = nil
    ) -> PhotoEngine {
        guard let device else { return PhotoEngine(configuration: configuration) }
        let logger = Logger(label: "test")
        return PhotoEngine(
            configuration: configuration,
            logger: logger,
            device: DeviceSlot(device: device, choice: configuration.engine, logger: logger)
        )
    }
}

/// The samples of a photo, decoded by a codec process as it would for processing.
struct Samples: Equatable {
    var photo: DecodedPhoto
    var bytes: [UInt8]

    init(of file: [UInt8], engine: PhotoEngine = Engines.processor) async throws {
        let header = try PhotoHeader(reading: file)
        let pool = engine.pool
        (photo, bytes) = try await BlockingWork.run { () throws(PhotoJobFailure) in
            do {
                let process = try pool.take()
                defer { pool.giveBack(process) }
                let capacity = 8 * max(header.totalPixels, header.width * header.height * header.frames)
                try process.input.memory(bytes: file.count).copyBytes(from: file)
                let work = try process.work.memory(bytes: capacity)
                let photo = try process.decode(
                    DecodeRequest(
                        format: header.format.codecFormat,
                        representation: .pixels,
                        inputBytes: UInt64(file.count),
                        frames: UInt32(header.frames),
                        workCapacity: UInt64(capacity),
                        isGrey: header.isGrey
                    ),
                    deadline: CodecSocket.monotonicNanoseconds + 30_000_000_000
                )
                return (photo, Array(work[..<Int(photo.workBytes)]))
            } catch {
                throw PhotoJobFailure(error)
            }
        }
    }

    /// Sample values, one or two bytes each.
    var values: [Int] {
        if photo.bitsPerSample == 8 { return bytes.map { Int($0) } }
        return stride(from: 0, to: bytes.count, by: 2).map { Int(bytes[$0]) | Int(bytes[$0 + 1]) << 8 }
    }

    /// The largest and the mean distance from the inversion of another photo's samples; transparency must be the same.
    func distance(fromInversionOf other: Samples) -> (largest: Int, mean: Double) {
        let top = photo.bitsPerSample == 8 ? 255 : 65_535
        let bands = Int(photo.bands)
        var largest = 0
        var sum = 0
        for (index, (mine, theirs)) in zip(values, other.values).enumerated() {
            let isAlpha = photo.hasAlpha && index % bands == bands - 1
            let distance = abs(mine - (isAlpha ? theirs : top - theirs))
            largest = max(largest, distance)
            sum += distance
        }
        return (largest, Double(sum) / Double(max(1, values.count)))
    }
}
