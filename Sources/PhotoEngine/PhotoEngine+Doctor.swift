internal import CodecWire

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#endif

/// What this machine has for photos.
public struct EngineDiagnosis: Hashable, Sendable {
    /// Every device that was seen, graphics hardware first.
    public var devices: [DeviceDescription]
    /// The device that photos run on; nil when the configuration demands one that is not there.
    public var chosenDevice: DeviceDescription?
    /// Why OpenCL is not used, or why no device was chosen; nil when there is nothing to say.
    public var deviceRemark: String?
    /// Where `darkroom-codec` is looked for.
    public var codecPath: String?
    /// The image libraries that it reports, with their versions.
    public var codecLibraries: [CodecLibrary]
    /// What keeps it from working; nil when it works.
    public var codecProblem: String?
    /// What a locked-in codec process may still do, of what it must not; empty when the sandbox holds.
    public var sandboxLeaks: [String]

    /// An image library and its version.
    public struct CodecLibrary: Hashable, Sendable {
        public var name: String
        public var version: String
    }

    /// Photos can be processed, and codecs are locked in.
    public var isHealthy: Bool { chosenDevice != nil && codecProblem == nil && sandboxLeaks.isEmpty }
}

extension PhotoEngine {
    /// The devices that this machine offers; at least the processor.
    public static func devices() async -> [DeviceDescription] {
        await BlockingWork.run { () throws(Never) in
            (try? DeviceSelection.select(.auto, allowsSoftwareDevice: false).seen) ?? [ProcessorDevice().description]
        }
    }

    /// Looks at devices, codecs and their sandbox. Starts a codec process and lets it try to break out.
    public func doctor() async -> EngineDiagnosis {
        var diagnosis = EngineDiagnosis(devices: [], codecLibraries: [], sandboxLeaks: [])
        do {
            let selection = try await device.selection
            diagnosis.devices = selection.seen
            diagnosis.chosenDevice = selection.device.description
            diagnosis.deviceRemark = selection.remark
        } catch {
            diagnosis.devices = await Self.devices()
            diagnosis.deviceRemark = "\(error)"
        }
        do {
            diagnosis.codecPath = try CodecLocation.path(configuration)
            let pool = pool
            let (handshake, report) = try await BlockingWork.run { () throws(PhotoJobFailure) in
                do {
                    let process = try pool.take()
                    defer { pool.discard(process) }
                    return (process.handshake, try process.probeSandbox())
                } catch {
                    throw PhotoJobFailure(error)
                }
            }
            diagnosis.codecLibraries = handshake.libraries.map { EngineDiagnosis.CodecLibrary(name: $0.name, version: $0.version) }
            diagnosis.sandboxLeaks = report.leaks
        } catch PhotoJobFailure.engine(let error) {
            diagnosis.codecProblem = error.description
        } catch {
            diagnosis.codecProblem = "\(error)"
        }
        return diagnosis
    }

    /// As ``doctor()``, on an engine of its own.
    public static func doctor(configuration: EngineConfiguration = EngineConfiguration()) async -> EngineDiagnosis {
        let engine = PhotoEngine(configuration: configuration)
        defer { engine.shutDown() }
        return await engine.doctor()
    }
}

extension SandboxReport {
    /// What worked and should not have, as the attempts are named.
    ///
    /// The filter answers with "not permitted", or with "no such call" where a library then does without.
    package var leaks: [String] {
        let refusals: Set<Int32> = [EPERM, EACCES, ENOSYS, ENOMEM]
        return attempts.filter { !refusals.contains($0.error) }.map(\.name)
    }
}
