internal import CodecWire

/// How long a device took for the same piece of work.
public struct DeviceRoundTrip: Hashable, Sendable {
    /// Milliseconds from the call to its return, the way to the device and back included; the best of some.
    public var milliseconds: Double
    /// What the device itself measured of them; nil for the processor.
    public var times: DeviceTimes?

    /// The memory that is complemented.
    public static let bytes = 16 << 20

    public init(milliseconds: Double, times: DeviceTimes? = nil) {
        self.milliseconds = milliseconds
        self.times = times
    }

    /// The memory counts twice, for the way there and the way back.
    public var gigabytesPerSecond: Double { Double(2 * Self.bytes) / 1_000_000 / milliseconds }
}

/// A short trial of devices: 16 MiB to the device, a kernel, and back, in memory as codec processes share it.
enum DeviceTrial {
    /// - Throws: also when the device gives other bytes than it should.
    static func measure(_ device: any KernelDevice) throws(DeviceLost) -> DeviceRoundTrip {
        let shared: SharedMemory
        let memory: UnsafeMutableRawBufferPointer
        do {
            shared = try SharedMemory(name: "darkroom-trial", mapped: DeviceRoundTrip.bytes, retained: DeviceRoundTrip.bytes)
            memory = try shared.memory(bytes: DeviceRoundTrip.bytes)
        } catch {
            throw DeviceLost(reason: "\(device.description.name): no trial: \(error)")
        }
        let words = memory.bindMemory(to: UInt64.self)
        for index in words.indices { words[index] = UInt64(index) }
        let steps: [KernelStep] = [.complement(words: words.indices, mask: .max)]
        var best: DeviceRoundTrip?
        // An odd number: in the end all is complemented. The first makes memory and builds what is built late.
        for _ in 0..<5 {
            let start = CodecSocket.monotonicNanoseconds
            let times = try device.run(
                KernelTask(steps: steps, memory: memory, shared: shared, deadline: start + 10_000_000_000)
            )
            let milliseconds = Double(CodecSocket.monotonicNanoseconds - start) / 1_000_000
            if milliseconds < best?.milliseconds ?? .infinity { best = DeviceRoundTrip(milliseconds: milliseconds, times: times) }
        }
        guard let best, words.indices.allSatisfy({ words[$0] == ~UInt64($0) }) else {
            throw DeviceLost(reason: "\(device.description.name) gave wrong bytes in the trial")
        }
        return best
    }

    /// The fastest device of those that work; the first of equals.
    static func fastest(_ devices: [any KernelDevice]) -> (device: any KernelDevice, remark: String)? {
        var times: [(device: any KernelDevice, milliseconds: Double)] = []
        var remarks: [String] = []
        for device in devices {
            do {
                let time = try measure(device).milliseconds
                times.append((device, time))
                remarks.append("\(device.description.name) took \((time * 10).rounded() / 10) ms for 16 MiB there and back")
            } catch {
                remarks.append(error.reason)
            }
        }
        guard let winner = times.min(by: { $0.milliseconds < $1.milliseconds }) else { return nil }
        return (winner.device, remarks.joined(separator: "; "))
    }
}
