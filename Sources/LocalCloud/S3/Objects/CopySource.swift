import AWSCore
import AWSWire
import S3Model

/// The header `x-amz-copy-source`: bucket and key, percent-encoded, possibly behind a slash and with a version.
struct CopySource: Sendable {
    let bucket: String
    let key: ObjectKey

    /// - Throws: `InvalidArgument`.
    init(_ header: String) throws {
        var text = header[...]
        var version: Substring?
        if let mark = text.range(ofLast: "?versionId=") {
            version = text[mark.upperBound...]
            text = text[..<mark.lowerBound]
        }
        guard let decoded = PercentEncoding.decode(text, plusIsSpace: true) else { throw Self.malformed(header) }
        let path = decoded.hasPrefix("/") ? decoded.dropFirst() : decoded[...]
        guard let slash = path.firstIndex(of: "/"), slash > path.startIndex else { throw Self.malformed(header) }
        let key = String(path[path.index(after: slash)...])
        guard !key.isEmpty else { throw Self.malformed(header) }
        self.bucket = String(path[..<slash])
        self.key = try ObjectKey(key)
        try S3.checkVersion(version.map { String($0) })
    }

    private static func malformed(_ header: String) -> AWSError {
        S3Errors.invalidArgument(
            "Copy Source must mention the source bucket and key: sourcebucket/sourcekey",
            name: "x-amz-copy-source",
            value: header
        )
    }
}

extension Substring {
    /// The last occurrence of an ASCII text.
    fileprivate func range(ofLast wanted: String) -> Range<Index>? {
        ranges(of: wanted).last
    }
}
