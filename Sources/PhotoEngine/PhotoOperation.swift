/// What is done to a photo. A list of operations is applied from left to right.
public enum PhotoOperation: String, CaseIterable, Hashable, Sendable {
    /// Every colour becomes its complement; transparency stays.
    case invert

    /// Reads a list as people write it: names with commas between them.
    ///
    /// - Throws: a rejection that names the position of what is not an operation.
    public static func list(_ text: String) throws(PhotoRejection) -> [PhotoOperation] {
        var operations: [PhotoOperation] = []
        for (index, part) in text.split(separator: ",", omittingEmptySubsequences: false).enumerated() {
            let name = String(part.trimmingSpaces)
            guard let operation = PhotoOperation(rawValue: name) else {
                let known = allCases.map(\.rawValue).joined(separator: ", ")
                throw PhotoRejection(
                    code: .unknownOperation,
                    reason: "operation \(index + 1) is \"\(name)\", which is not known; known are: \(known)"
                )
            }
            operations.append(operation)
        }
        return operations
    }
}

extension Substring {
    fileprivate var trimmingSpaces: Substring {
        guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return self[first...last]
    }
}
