import AWSCore
import AWSWire
import CZlib

/// Inflates the bodies that clients compress (`Content-Encoding: gzip`), as CloudWatch's PutMetricData allows.
enum GzipDecoding {
    static func isGzip(_ fields: HTTPFields) -> Bool {
        fields["Content-Encoding"]?.lowercased() == "gzip"
    }

    /// - Throws: `BodyTooLarge` as soon as more than `limit` bytes come out; `AWSError` for what is no gzip.
    static func inflate(_ compressed: [UInt8], limit: Int) throws -> [UInt8] {
        // At one address for its whole life: zlib's state points back to it.
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        stream.initialize(to: z_stream())
        defer { stream.deallocate() }
        // 15 bits of window, and 16 for gzip's own header.
        guard inflateInit2_(stream, 15 + 16, zlibVersion(), Int32(MemoryLayout<z_stream>.size)) == Z_OK else { throw invalid }
        defer { inflateEnd(stream) }
        var input = compressed
        var output: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        var status = Z_OK
        try input.withUnsafeMutableBufferPointer { source in
            stream.pointee.next_in = source.baseAddress
            stream.pointee.avail_in = UInt32(clamping: source.count)
            while status != Z_STREAM_END {
                let count = piece.withUnsafeMutableBufferPointer { buffer in
                    stream.pointee.next_out = buffer.baseAddress
                    stream.pointee.avail_out = UInt32(buffer.count)
                    status = CZlib.inflate(stream, Z_NO_FLUSH)
                    return buffer.count - Int(stream.pointee.avail_out)
                }
                guard status == Z_STREAM_END || (status == Z_OK && count > 0) else { throw invalid }
                guard output.count + count <= limit else { throw BodyTooLarge(limit: limit) }
                output += piece[..<count]
            }
        }
        return output
    }

    private static let invalid = AWSError("SerializationException", status: 400, message: "The request's body is not valid gzip.")
}
