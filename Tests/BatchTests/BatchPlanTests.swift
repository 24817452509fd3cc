import Foundation
import Testing

@testable import Batch

@Suite struct BatchPlanTests {
    @Test func aFoldersPhotosKeepTheirPathsAndNamedFilesTheirNames() throws {
        let folder = try TemporaryFolder()
        for name in ["in/a/IMG_1.jpg", "in/b/IMG_1.jpg", "single.jpg"] { try folder.write(name, "x") }
        let plan = try BatchPlan(sources: BatchSource.named([folder("in"), folder("single.jpg")]), output: folder("out"))
        #expect(
            plan.items == [
                .init(path: folder("in/a/IMG_1.jpg"), result: folder("out/a/IMG_1.jpg"), wasFound: true),
                .init(path: folder("in/b/IMG_1.jpg"), result: folder("out/b/IMG_1.jpg"), wasFound: true),
                .init(path: folder("single.jpg"), result: folder("out/single.jpg"), wasFound: false),
            ]
        )
    }

    @Test func severalFoldersStayApart() throws {
        let folder = try TemporaryFolder()
        for name in ["one/IMG_1.jpg", "two/IMG_1.jpg"] { try folder.write(name, "x") }
        let plan = try BatchPlan(sources: BatchSource.named([folder("one/"), folder("two")]), output: folder("out"))
        #expect(plan.items.map(\.result) == [folder("out/one/IMG_1.jpg"), folder("out/two/IMG_1.jpg")])
    }

    @Test func filesThatWouldOverwriteEachOtherAreRefused() throws {
        let folder = try TemporaryFolder()
        let (first, second) = (try folder.write("a/IMG_1.jpg", "x"), try folder.write("b/IMG_1.jpg", "x"))
        #expect(throws: BatchPlanError.sameResult(folder("out/IMG_1.jpg"), of: [first, second])) {
            try BatchPlan(sources: BatchSource.named([first, second]), output: folder("out"))
        }
    }

    @Test func resultsAreNotTakenForPhotos() throws {
        let folder = try TemporaryFolder()
        try folder.write("a.jpg", "x")
        try folder.write("out/a.jpg", "x")
        let plan = try BatchPlan(sources: BatchSource.named([folder.path]), output: folder("out"))
        #expect(plan.items.map(\.path) == [folder("a.jpg")])
        #expect(throws: BatchPlanError.outputIsSource("\(folder.path)/.")) {
            try BatchPlan(sources: BatchSource.named([folder.path]), output: "\(folder.path)/.")
        }
    }

    @Test func hostsTakeTheirShareOfWhatAllHave() throws {
        let folder = try TemporaryFolder()
        for number in 0..<5 { try folder.write("in/\(number).jpg", "x") }
        try folder.write("in/.hidden", "x")
        let plans = try (0..<2).map { host in
            try BatchPlan(sources: [BatchSource(path: folder("in"), share: HostShare(index: host, count: 2))], output: folder("out"))
        }
        #expect(Set(plans.flatMap { $0.items.map(\.path) }).count == 5)
        #expect(plans.map { $0.items.count + $0.remarks.count } == [3, 3])
        #expect(plans.flatMap(\.remarks).map(\.status) == [.skipped])
    }
}
