/// Why a file is not a BMP that can be processed.
public enum BMPProblem: Error, Hashable, Sendable {
    /// The file ends before the picture does.
    case truncated
    /// The file contradicts itself; says where, as in "its header has 3 bytes".
    case corrupt(String)
    /// A kind of BMP that is not processed; a whole clause.
    case unsupported(String)
}
