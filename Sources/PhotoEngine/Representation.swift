/// The form of a photo that a kernel works on. The plan chooses it from the file alone, so that a photo gives the same bytes on
/// every machine.
public enum Representation: String, CaseIterable, Hashable, Sendable {
    /// The quantised coefficients of a JPEG: no loss, and twice gives the original.
    case coefficients
    /// The coded bits of a JPEG that are the coefficients: the fast form of those, with the same bytes as the result. Negation leaves the
    /// codes between them as they are, so nothing is decoded. It runs on the processor, where the codec runs.
    case amplitudeBits = "amplitude-bits"
    /// The samples of a JPEG's components, light and differences of colours, at the file's own sampling: nothing is converted.
    case planes
    /// The colour table of a GIF or of a PNG with a palette: the pixels, which are numbers into it, stay as they are.
    case colourTable = "colour-table"
    /// Decoded pixels.
    case pixels
}

/// Which device runs the kernels.
public enum EngineChoice: String, CaseIterable, Hashable, Sendable {
    /// The GPU when there is one, else the processor.
    case auto
    /// The GPU; without one nothing is processed.
    case gpu
    /// The processor.
    case cpu
    /// Whichever was faster in a short trial.
    case fastest
}
