/// What is to be done: which file becomes which.
public struct BatchPlan: Sendable {
    /// A file to be processed.
    public struct Item: Sendable, Hashable {
        public var path: String
        public var result: String
        /// Whether it was found in a folder rather than named: what is no photo there is no mistake.
        public var wasFound: Bool
    }

    public var items: [Item] = []
    /// What is known about files without looking into them.
    public var remarks: [BatchRecord] = []

    /// Looks at the sources.
    ///
    /// - Throws: ``BatchPlanError``.
    public init(sources: [BatchSource], output: String) throws(BatchPlanError) {
        let place = FileIdentity(of: output)
        for source in sources {
            guard FileKind(of: source.path) == .folder else {
                let name = source.path.lastPart
                items.append(
                    Item(path: source.path, result: output.appendingPart(source.resultFolder).appendingPart(name), wasFound: false)
                )
                continue
            }
            guard FileIdentity(of: source.path) != place else { throw .outputIsSource(output) }
            add(source, output: output, excluding: place)
        }
        try requireDifferentResults()
    }

    private mutating func add(_ source: BatchSource, output: String, excluding place: FileIdentity?) {
        let findings = FolderWalk.findings(below: source.path.withoutTrailingSlashes, excluding: place)
        for (number, finding) in findings.enumerated() where source.share.includes(number) {
            switch finding.kind {
            case .file:
                let result = output.appendingPart(source.resultFolder).appendingPart(finding.relativePath)
                items.append(Item(path: finding.path, result: result, wasFound: true))
            case .skipped(let reason):
                remarks.append(BatchRecord(file: finding.path, status: .skipped, reason: reason))
            case .problem(let reason):
                remarks.append(BatchRecord(file: finding.path, status: .failed, reason: reason))
            }
        }
    }

    private func requireDifferentResults() throws(BatchPlanError) {
        var makers: [String: String] = [:]
        for item in items {
            if let other = makers.updateValue(item.path, forKey: item.result) {
                throw .sameResult(item.result, of: [other, item.path])
            }
        }
    }
}

/// Why nothing was begun.
public enum BatchPlanError: Error, Sendable, Hashable, CustomStringConvertible {
    case outputIsSource(String)
    case sameResult(String, of: [String])

    public var description: String {
        switch self {
        case .outputIsSource(let path): "\(path) is the photos' own folder; choose another output"
        case .sameResult(let result, let files):
            "\(files.joined(separator: " and ")) would both become \(result); give their folders instead, which keep them apart"
        }
    }
}
