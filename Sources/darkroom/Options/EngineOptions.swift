public import ArgumentParser
public import PhotoEngine

/// How photos are processed.
struct EngineOptions: ParsableArguments {
    @Option(help: "Where the kernels run: auto (GPU when there is one), gpu, cpu or fastest.")
    var engine: EngineChoice = .auto

    @Option(help: "Force a representation: coefficients, amplitude-bits, pixels or colour-table. Default: the one with the least loss.")
    var representation: Representation?

    @Flag(help: "Let OpenCL on the processor count as a GPU. For tests.")
    var allowSoftwareDevice = false

    @Flag(help: "Process what can be read of truncated and damaged photos, with a warning. Default: they are rejected.")
    var acceptDamaged = false

    @Option(help: "Photos at once. Default: one for each processor core.")
    var photosAtOnce: Int?

    @Option(help: "Formats to switch off, with commas between them: heic,avif. Their photos are rejected (FormatDisabled).")
    var disable: FormatList?

    var configuration: EngineConfiguration {
        EngineConfiguration(
            engine: engine,
            allowsSoftwareDevice: allowSoftwareDevice,
            concurrentPhotos: photosAtOnce,
            disabledFormats: disable?.formats ?? []
        )
    }
}

extension EngineChoice: ExpressibleByArgument {}
extension Representation: ExpressibleByArgument {}
