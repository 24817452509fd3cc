import CodecWire
import Synchronization
import Testing

@testable import PhotoEngine

/// On PoCL, as a device that works in place and as one with memory of its own.
@Suite("An OpenCL device")
struct OpenCLDeviceTests {
    private static let transfers = [OpenCLDevice.Transfer.inPlace, .copy]

    private func device(_ transfer: OpenCLDevice.Transfer) throws -> (OpenCLDevice, WatchedDriver) {
        let driver = WatchedDriver(try SoftwareOpenCL.driver)
        return (OpenCLDevice(driver, description: SoftwareOpenCL.description, transfer: transfer), driver)
    }

    /// Complements the memory a task at a time, each on a thread of its own, all waiting for the device at the same moment.
    private func runTogether(_ photos: [[UInt64]], on device: OpenCLDevice) async throws -> [[UInt64]] {
        // Three photos without steps' end in sight hold all slots until everybody waits.
        let blockers = (0..<3).map { _ in
            Passenger(KernelTask(steps: [], memory: UnsafeMutableRawBufferPointer(start: nil, count: 0)))
        }
        for blocker in blockers { try device.dock.arrive(blocker, bytes: 1 << 30) }
        let work = Task {
            try await withThrowingTaskGroup(of: (Int, [UInt64]).self) { group in
                for (number, photo) in photos.enumerated() {
                    group.addTask {
                        let result = try await BlockingWork.run { () throws(DeviceLost) in
                            var words = photo
                            let steps = [KernelStep.complement(words: 0..<photo.count, mask: UInt64(number))]
                            let outcome = words.withUnsafeMutableBytes { memory in
                                Result { () throws(DeviceLost) in
                                    try device.run(KernelTask(steps: steps, memory: memory))
                                }
                            }
                            _ = try outcome.get()
                            return words
                        }
                        return (number, result)
                    }
                }
                return try await group.reduce(into: [Int: [UInt64]]()) { $0[$1.0] = $1.1 }
            }
        }
        while device.dock.passengers < photos.count + blockers.count { await Task.yield() }
        for (slot, blocker) in blockers.enumerated() { device.dock.leave(Flight(slot: slot, passengers: [blocker])) }
        let results = try await work.value
        return photos.indices.map { results[$0] ?? [] }
    }

    @Test("many small photos at once share launches and transfers, and each gets its own bytes", arguments: transfers)
    func group(_ transfer: OpenCLDevice.Transfer) async throws {
        let (device, driver) = try device(transfer)
        var random = SeededRandom(seed: 21)
        let photos = (0..<40).map { number in (0..<(1 + 37 * number)).map { _ in random.next() } }
        let results = try await runTogether(photos, on: device)
        for (number, photo) in photos.enumerated() { #expect(results[number] == photo.map { $0 ^ UInt64(number) }) }
        #expect(driver.launches == 1)
        #expect(driver.count(.upload) == (transfer == .copy ? 1 : 0))
        #expect(driver.count(.download) == (transfer == .copy ? 1 : 0))
        #expect(device.dock.passengers == 0)
    }

    @Test("a photo in shared memory is worked on there, and the memory is mapped once", arguments: transfers)
    func sharedMemory(_ transfer: OpenCLDevice.Transfer) throws {
        let (device, driver) = try device(transfer)
        let shared = try SharedMemory(name: "test", mapped: 64 << 20, retained: 8 << 20)
        for words in [300_000, 299_999, 200_001, 300_000] {
            let memory = try shared.memory(bytes: words * 8)
            let before = KernelTests.memory(words: words)
            before.withUnsafeBytes { memory.copyMemory(from: $0) }
            let steps: [KernelStep] = [.negate(words: 16..<words, dcStep: 3)]
            let times = try device.run(KernelTask(steps: steps, memory: memory, shared: shared))
            #expect(Array(memory.bindMemory(to: UInt64.self)) == KernelTests.expected(steps, on: before))
            let measured = try #require(times)
            #expect(measured.kernel > 0 && measured.photos == 1)
            #expect((measured.upload > 0) == (transfer == .copy) && (measured.download > 0) == (transfer == .copy))
        }
        // The photos' memory and the one for parameters; on a device of its own, that one too.
        #expect(driver.count(.memoryOver) == 2)
        #expect(driver.count(.memory) == (transfer == .copy ? 1 : 0))
    }

    @Test("memory that is given back between photos is not what a device goes on seeing", arguments: transfers)
    func trimmed(_ transfer: OpenCLDevice.Transfer) throws {
        let (device, driver) = try device(transfer)
        let shared = try SharedMemory(name: "test", mapped: 64 << 20, retained: 1 << 20)
        for round in 1...3 {
            let memory = try shared.memory(bytes: 4 << 20)
            let steps: [KernelStep] = [.complement(words: 0..<512 << 10, mask: UInt64(round))]
            _ = try device.run(KernelTask(steps: steps, memory: memory, shared: shared))
            // What was given back reads as zero, so that each round begins from nothing.
            #expect(Array(memory.bindMemory(to: UInt64.self)[(128 << 10)...]).allSatisfy { $0 == UInt64(round) })
            shared.trim()
        }
        #expect(driver.count(.memoryOver) == 4)
    }

    @Test("shared memory is never mapped in a larger piece than the device takes")
    func largestPiece() throws {
        let (_, driver) = try device(.copy)
        let shared = try SharedMemory(name: "test", mapped: 64 << 20, retained: 8 << 20)
        var asked: [Int] = []
        // Both would be rounded up beyond five million bytes.
        for bytes in [4_800_000, 5_000_000] {
            let mapping = try shared.mapping(bytes: bytes, atMost: 5_000_000, for: bytes) { (region, bytes) throws(DeviceLost) in
                asked.append(bytes)
                return try DeviceMapping(region: region, bytes: bytes, driver: driver)
            }
            #expect(mapping.bytes >= bytes)
        }
        #expect(asked == [5_000_000, 5_000_000])
    }

    @Test("three photos are on their way at once; the fourth goes when one is back", arguments: transfers)
    func overlap(_ transfer: OpenCLDevice.Transfer) async throws {
        let driver = WatchedDriver(try SoftwareOpenCL.driver, isSilent: true)
        let device = OpenCLDevice(driver, description: SoftwareOpenCL.description, transfer: transfer)
        let words = 200_000
        let work = Task {
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<4 {
                    group.addTask {
                        try await BlockingWork.run { () throws(DeviceLost) in
                            var photo = [UInt64](repeating: UInt64(number), count: words)
                            let outcome = photo.withUnsafeMutableBytes { memory in
                                Result { () throws(DeviceLost) in try device.run([.complement(words: 0..<words, mask: .max)], on: memory) }
                            }
                            try outcome.get()
                            return photo.allSatisfy { $0 == ~UInt64(number) }
                        }
                    }
                }
                return try await group.reduce(true) { $0 && $1 }
            }
        }
        // Everything of three photos is asked for, though nobody has heard that anything is done.
        while device.dock.passengers < 4 || driver.count(.whenDone) < 3 { await Task.yield() }
        #expect(driver.count(.whenDone) == 3)
        #expect(driver.count(transfer == .copy ? .download : .handToProcessor) == 3)
        driver.speak()
        #expect(try await work.value)
        #expect(driver.launches == 4)
    }

    @Test("many threads with photos of all sizes", arguments: transfers)
    func crowd(_ transfer: OpenCLDevice.Transfer) async throws {
        let (device, _) = try device(transfer)
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<24 {
                group.addTask {
                    try await BlockingWork.run { () throws(DeviceLost) in
                        let words = number % 3 == 0 ? 200_000 + number : 1000 + number
                        var isRight = true
                        for round in 1...4 {
                            var photo = [UInt64](repeating: UInt64(number), count: words)
                            let steps = [KernelStep.complement(words: 0..<words, mask: UInt64(round) << 32)]
                            let outcome = photo.withUnsafeMutableBytes { memory in
                                Result { () throws(DeviceLost) in try device.run(steps, on: memory) }
                            }
                            try outcome.get()
                            isRight = isRight && photo.allSatisfy { $0 == UInt64(number) | UInt64(round) << 32 }
                        }
                        return isRight
                    }
                }
            }
            for try await isRight in group { #expect(isRight) }
        }
        #expect(device.dock.passengers == 0)
    }
}
