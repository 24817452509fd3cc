import Foundation
import Testing

@testable import Batch

@Suite struct FolderWalkTests {
    @Test func everyFileIsFoundInTheOrderOfItsPath() throws {
        let folder = try TemporaryFolder()
        for name in ["b.jpg", "a/IMG_1.jpg", "a/deep/er/IMG_1.jpg", "B.jpg", "ä.jpg", "a.jpg"] { try folder.write(name, "x") }
        let findings = FolderWalk.findings(below: folder.path)
        #expect(findings.map(\.relativePath) == ["B.jpg", "a.jpg", "a/IMG_1.jpg", "a/deep/er/IMG_1.jpg", "b.jpg", "ä.jpg"])
        #expect(findings.allSatisfy { $0.kind == .file })
        #expect(findings.first?.path == folder("B.jpg"))
    }

    @Test func whatIsNoPlainFileIsNamedAndLeftAlone() throws {
        let folder = try TemporaryFolder()
        try folder.write("photos/a.jpg", "x")
        try folder.write("photos/.DS_Store", "x")
        try folder.write("photos/.hidden/b.jpg", "x")
        try folder.write("elsewhere/c.jpg", "x")
        let root = folder("photos")
        try FileManager.default.createSymbolicLink(atPath: "\(root)/folder", withDestinationPath: folder("elsewhere"))
        try FileManager.default.createSymbolicLink(atPath: "\(root)/file.jpg", withDestinationPath: folder("elsewhere/c.jpg"))
        // A circle: followed, it would never end.
        try FileManager.default.createSymbolicLink(atPath: "\(root)/itself", withDestinationPath: root)
        #expect(mkfifo("\(root)/pipe", 0o600) == 0)
        let kinds = Dictionary(uniqueKeysWithValues: FolderWalk.findings(below: root).map { ($0.relativePath, $0.kind) })
        #expect(
            kinds == [
                "a.jpg": .file,
                ".DS_Store": .skipped("it is hidden"),
                ".hidden": .skipped("it is hidden"),
                "folder": .skipped("it is a symbolic link"),
                "file.jpg": .skipped("it is a symbolic link"),
                "itself": .skipped("it is a symbolic link"),
                "pipe": .skipped("it is neither a file nor a folder"),
            ]
        )
    }

    @Test func aNameThatIsNotUTF8IsReported() throws {
        let folder = try TemporaryFolder()
        let name = folder.path.utf8CString.dropLast() + [CChar(UInt8(ascii: "/")), CChar(bitPattern: 0xFF), CChar(bitPattern: 0xFE), 0]
        let descriptor = Array(name).withUnsafeBufferPointer { name in name.baseAddress.map { open($0, O_CREAT | O_WRONLY, 0o600) } ?? -1 }
        #expect(descriptor >= 0)
        close(descriptor)
        #expect(FolderWalk.findings(below: folder.path).map(\.kind) == [.problem("its name is not UTF-8")])
    }

    @Test func aFolderThatCannotBeReadIsAProblem() throws {
        #expect(
            FolderWalk.findings(below: "/nowhere/at/all").map(\.kind) == [
                .problem("/nowhere/at/all cannot be read: No such file or directory")
            ]
        )
    }

    @Test(arguments: [1, 2, 3, 7])
    func hostsDivideAllFilesAmongThem(hosts: Int) {
        let taken = (0..<hosts).map { host in (0..<100).filter { HostShare(index: host, count: hosts).includes($0) } }
        #expect(taken.flatMap(\.self).sorted() == Array(0..<100))
        #expect(taken.allSatisfy { abs($0.count - 100 / hosts) <= 1 })
    }
}
