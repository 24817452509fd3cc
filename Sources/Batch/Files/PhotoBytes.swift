public import PhotoEngine

/// The bytes of a photo's file.
public enum PhotoBytes {
    /// Reads the whole file; blocks. One that is larger than a photo may be is not begun.
    ///
    /// - Throws: ``FileProblem``, and the rejection of a file of its size.
    public static func read(_ path: String, limits: PhotoLimits) throws -> [UInt8] {
        do {
            return try InputFile.read(path, limits: limits).bytes
        } catch .problem(let problem) {
            throw problem
        } catch .rejected(let rejection) {
            throw rejection
        } catch .notAFile {
            throw PhotoRejection(code: .unknownFormat, reason: "it is no file")
        }
    }
}
