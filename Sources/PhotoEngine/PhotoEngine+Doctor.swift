internal import CodecWire

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#endif

/// What this machine has for photos.
public struct EngineDiagnosis: Hashable, Sendable {
    /// Every device that there is, graphics hardware first and the processor last.
    public var devices: [DeviceDescription]
    /// How fast each is, in the same order.
    public var trials: [DeviceTrialResult]
    /// The device that photos run on; nil when the configuration demands one that is not there.
    public var chosenDevice: DeviceDescription?
    /// Why OpenCL is not used, or why no device was chosen; nil when there is nothing to say.
    public var deviceRemark: String?
    /// Where `darkroom-codec` is looked for.
    public var codecPath: String?
    /// The image libraries that it reports, with their versions.
    public var codecLibraries: [CodecLibrary]
    /// The formats that are not on everywhere: whether they are here.
    public var optionalFormats: [PhotoFormat: FormatAvailability] = [:]
    /// What keeps it from working; nil when it works.
    public var codecProblem: String?
    /// What a locked-in codec process may still do, of what it must not; empty when the sandbox holds.
    public var sandboxLeaks: [String]

    /// What became of a device in a short trial.
    public enum DeviceTrialResult: Hashable, Sendable {
        case works(DeviceRoundTrip)
        /// With the reason.
        case fails(String)
    }

    /// An image library and its version.
    public struct CodecLibrary: Hashable, Sendable {
        public var name: String
        public var version: String
    }

    /// Photos can be processed, and codecs are locked in.
    public var isHealthy: Bool { chosenDevice != nil && codecProblem == nil && sandboxLeaks.isEmpty }
}

extension PhotoEngine {
    /// Tries all devices, whether they may be chosen or not.
    private static func tryDevices() -> [(device: DeviceDescription, result: EngineDiagnosis.DeviceTrialResult)] {
        let candidates = (try? OpenCLDevices.find()) ?? []
        func result(_ device: () throws -> any KernelDevice) -> EngineDiagnosis.DeviceTrialResult {
            do {
                return .works(try DeviceTrial.measure(try device()))
            } catch let error as OpenCLUnavailable {
                return .fails(error.reason)
            } catch let error as DeviceLost {
                return .fails(error.reason)
            } catch {
                return .fails("\(error)")
            }
        }
        let processor = ProcessorDevice()
        return candidates.map { candidate in (candidate.description, result { try OpenCLDevice(candidate) }) }
            + [(processor.description, result { processor })]
    }

    /// Looks at devices, codecs and their sandbox. Starts a codec process and lets it try to break out.
    public func doctor() async -> EngineDiagnosis {
        var diagnosis = EngineDiagnosis(devices: [], trials: [], codecLibraries: [], sandboxLeaks: [])
        do {
            let selection = try await device.selection
            diagnosis.chosenDevice = selection.device.description
            diagnosis.deviceRemark = selection.remark
        } catch {
            diagnosis.deviceRemark = "\(error)"
        }
        let trials = await BlockingWork.run { () throws(Never) in Self.tryDevices() }
        diagnosis.devices = trials.map(\.device)
        diagnosis.trials = trials.map(\.result)
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
            for format in PhotoFormat.onlyInSandbox.union(configuration.disabledFormats) {
                diagnosis.optionalFormats[format] = format.availability(handshake, configuration)
            }
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
