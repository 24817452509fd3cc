import Foundation

/// Writes files that changed, or only tells which would.
struct FileSink {
    let isChecking: Bool
    private(set) var written = 0
    private(set) var differing: [String] = []

    init(isChecking: Bool) {
        self.isChecking = isChecking
    }

    mutating func write(_ text: String, to file: URL) throws {
        let bytes = Data(text.utf8)
        if let present = try? Data(contentsOf: file), present == bytes { return }
        guard !isChecking else { return differing.append(file.lastPathComponent) }
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try bytes.write(to: file)
        written += 1
    }
}
