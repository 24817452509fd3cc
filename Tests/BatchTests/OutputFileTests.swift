import AWSCore
import Foundation
import Testing

@testable import Batch

@Suite struct OutputFileTests {
    @Test("What lies at the temporary name is neither written to nor followed", arguments: ["file", "link", "dangling link"])
    func othersFilesAreLeftAlone(kind: String) throws {
        let folder = try TemporaryFolder()
        let name = OutputFile.temporaryName(SeededRandomSource(seed: 5))
        try folder.write("victim", "precious")
        switch kind {
        case "file": try folder.write(name, "another's")
        case "link": try FileManager.default.createSymbolicLink(atPath: folder(name), withDestinationPath: folder("victim"))
        default: try FileManager.default.createSymbolicLink(atPath: folder(name), withDestinationPath: folder("made"))
        }
        let file = try OutputFile(folder("photo.jpg"), random: SeededRandomSource(seed: 5))
        try file.append(Array("photo".utf8))
        try file.finish()
        #expect(folder.read("photo.jpg") == "photo")
        #expect(folder.read("victim") == "precious")
        #expect(folder.read("made") == nil)
        #expect(kind != "file" || folder.read(name) == "another's")
    }

    @Test func whoNeverFindsAFreeNameFails() throws {
        struct Stuck: RandomSource {
            func next() -> UInt64 { 7 }
        }
        let folder = try TemporaryFolder()
        try folder.write(OutputFile.temporaryName(Stuck()), "another's")
        #expect(throws: FileProblem(folder("a"), cannotBe: .written, number: EEXIST)) { try OutputFile(folder("a"), random: Stuck()) }
    }

    @Test func namesDifferAndAreHidden() {
        let names = (0..<100).map { _ in OutputFile.temporaryName(SystemRandomSource()) }
        #expect(Set(names).count == 100)
        #expect(names.allSatisfy { $0.hasPrefix(".") && $0.utf8.count < 40 })
    }

    @Test func whatIsNotFinishedLeavesNothing() throws {
        let folder = try TemporaryFolder()
        do {
            let file = try OutputFile(folder("a/b"))
            try file.append([1])
            #expect(folder.files().count == 1)
        }
        #expect(folder.files().isEmpty)
    }
}
