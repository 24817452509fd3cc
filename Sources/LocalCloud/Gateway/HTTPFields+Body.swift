import AWSWire

extension HTTPFields {
    /// A checksum that came behind the body is named as one before it is, so that it is stored, too.
    mutating func nameChecksumOfTrailer() {
        guard self["x-amz-sdk-checksum-algorithm"] == nil, let trailer = self["x-amz-trailer"] else { return }
        guard let algorithm = ChecksumAlgorithm(fieldName: trailer) else { return }
        append("x-amz-sdk-checksum-algorithm", algorithm.rawValue)
    }

    /// The framing of `aws-chunked` is gone; what else the body is encoded with stays.
    mutating func removeChunkedEncoding() {
        guard let value = self["Content-Encoding"], value.lowercased().contains("aws-chunked") else { return }
        let rest = value.split(separator: ",").map { $0.filter { $0 != " " } }.filter { $0.lowercased() != "aws-chunked" }
        self["Content-Encoding"] = rest.isEmpty ? nil : rest.joined(separator: ",")
    }
}
