/// The kernels by the names that they have in OpenCL C. They do what ``ProcessorDevice`` does, with the same whole numbers.
///
/// Each has the same three arguments: the photos' memory, the parameters, and the word in them at which a launch's jobs begin. A launch
/// is a table: a row a job, with as many columns as its longest job has work; jobs know their own length. Numbers at the end of a name
/// are the bits of a sample.
enum OpenCLKernel: String, CaseIterable, Sendable {
    case complement
    case negate
    case complementDifferences = "complement_differences"
    case turnBlocks = "turn_blocks"
    case lookUp8 = "look_up_8"
    case lookUp16 = "look_up_16"
    case mix8 = "mix_8"
    case mix16 = "mix_16"
    case premultiply8 = "premultiply_8"
    case premultiply16 = "premultiply_16"
    case unpremultiply8 = "unpremultiply_8"
    case unpremultiply16 = "unpremultiply_16"
    case convolve8 = "convolve_8"
    case convolve16 = "convolve_16"
    case resample8 = "resample_8"
    case resample16 = "resample_16"
    case turn
    case rotate8 = "rotate_8"
    case rotate16 = "rotate_16"
    case unsharp8 = "unsharp_8"
    case unsharp16 = "unsharp_16"

    /// The text of all kernels, as a device compiles it.
    static var source: String {
        let texts = [ComplementKernel.text, NegateKernel.text, DifferencesKernel.text, BlockKernel.text, TurnKernel.text].map { $0.text }
        let forSamples = [
            LookUpKernel.text, MixKernel.text, TransparencyKernels.text, ConvolveKernel.text, ResampleKernel.text, RotateKernel.text,
            UnsharpKernel.text,
        ].flatMap { [$0.text(bits: 8), $0.text(bits: 16)] }
        return prelude + (texts + forSamples).joined(separator: "\n\n") + "\n"
    }

    /// What all kernels begin with: how one finds its job, where its bytes lie, and tables that come behind the jobs.
    private static let prelude = """
        #define JOB_WORDS \(LaunchPlan.jobWords)
        #define KERNEL(name) __kernel void name(__global uchar *memory, __global const long *parameters, const ulong first)
        #define JOB (parameters + first + get_global_id(1) * JOB_WORDS)
        #define AT(type, offset) ((__global type *)(memory + (offset)))
        #define TABLE(type, word) ((__global const type *)(parameters + first + (word)))


        """
}

/// Text in OpenCL C.
struct OpenCLText: Sendable {
    let text: String

    init(_ text: String) {
        self.text = text
    }

    /// The text for one kind of samples: `SAMPLE` is their type, `TOP` their largest value, and `BITS` stands in names.
    func text(bits: Int) -> String {
        let words = ["SAMPLE": bits == 8 ? "uchar" : "ushort", "TOP": bits == 8 ? "255" : "65535", "BITS": "\(bits)"]
        return text.split(separator: "@", omittingEmptySubsequences: false).enumerated()
            .map { index, part in index % 2 == 0 ? String(part) : words[String(part)] ?? "" }.joined()
    }
}
