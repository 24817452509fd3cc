#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// All files below a folder, in the order of their paths' bytes: the same order on every machine that has the same files.
struct FolderWalk {
    /// Something that lies below the folder.
    struct Finding: Sendable, Hashable {
        enum Kind: Sendable, Hashable {
            case file
            /// Left alone, and why.
            case skipped(String)
            /// A folder that cannot be looked into, or a name that cannot be written down.
            case problem(String)
        }

        var path: String
        /// Below the folder that was walked.
        var relativePath: String
        var kind: Kind
    }

    private let root: String
    private let excluded: FileIdentity?
    private var findings: [Finding] = []

    /// - Parameter excluded: a folder that is not entered, such as the one for results.
    static func findings(below root: String, excluding excluded: FileIdentity? = nil) -> [Finding] {
        var walk = FolderWalk(root: root, excluded: excluded)
        // An explicit stack: depth costs no stack of the thread.
        var folders = [""]
        while let folder = folders.popLast() { folders += walk.look(into: folder) }
        return walk.findings.sorted { $0.relativePath.utf8.lexicographicallyPrecedes($1.relativePath.utf8) }
    }

    private init(root: String, excluded: FileIdentity?) {
        self.root = root
        self.excluded = excluded
    }

    /// - Returns: the folders in it.
    private mutating func look(into relative: String) -> [String] {
        let path = root.appendingPart(relative)
        guard let folder = opendir(path) else {
            let problem = FileProblem(path, cannotBe: .read, number: errno)
            findings.append(Finding(path: path, relativePath: relative, kind: .problem("\(problem)")))
            return []
        }
        defer { closedir(folder) }
        var folders: [String] = []
        while let entry = readdir(folder) {
            let bytes = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            guard let name = String(validating: bytes, as: UTF8.self) else {
                let shown = String(decoding: bytes, as: UTF8.self)
                add(relative.appendingPart(shown), .problem("its name is not UTF-8"))
                continue
            }
            guard name != ".", name != ".." else { continue }
            if examine(relative.appendingPart(name), isHidden: name.hasPrefix(".")) { folders.append(relative.appendingPart(name)) }
        }
        return folders
    }

    /// - Returns: whether it is a folder to be looked into.
    private mutating func examine(_ relative: String, isHidden: Bool) -> Bool {
        let path = root.appendingPart(relative)
        var facts = stat()
        guard lstat(path, &facts) == 0 else {
            add(relative, .problem("\(FileProblem(path, cannotBe: .read, number: errno))"))
            return false
        }
        switch facts.st_mode & S_IFMT {
        case _ where isHidden: add(relative, .skipped("it is hidden"))
        case S_IFDIR where FileIdentity(facts) == excluded: break
        case S_IFDIR: return true
        case S_IFREG: add(relative, .file)
        // Two ways to one photo would be two results, and a link out of the folder leads anywhere.
        case S_IFLNK: add(relative, .skipped("it is a symbolic link"))
        default: add(relative, .skipped("it is neither a file nor a folder"))
        }
        return false
    }

    private mutating func add(_ relative: String, _ kind: Finding.Kind) {
        findings.append(Finding(path: root.appendingPart(relative), relativePath: relative, kind: kind))
    }
}
