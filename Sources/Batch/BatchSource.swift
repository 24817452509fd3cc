/// A file, or a folder whose photos are meant.
public struct BatchSource: Sendable, Hashable {
    public var path: String
    /// The folder for its results below the output; empty for the output itself.
    public var resultFolder: String
    /// Of a folder's files, those that this machine takes.
    public var share: HostShare

    public init(path: String, resultFolder: String = "", share: HostShare = .whole) {
        self.path = path
        self.resultFolder = resultFolder
        self.share = share
    }

    /// The files and folders that a person named. A folder's photos keep their paths below it; of several folders each keeps its name, too.
    public static func named(_ paths: [String], isFolder: (String) -> Bool = { FileKind(of: $0) == .folder }) -> [BatchSource] {
        let folders = paths.filter(isFolder)
        return paths.map { path in
            let keepsName = folders.count > 1 && folders.contains(path)
            let name = path.withoutTrailingSlashes.lastPart
            return BatchSource(path: path, resultFolder: keepsName && name != "." && name != ".." && name != "/" ? name : "")
        }
    }
}
