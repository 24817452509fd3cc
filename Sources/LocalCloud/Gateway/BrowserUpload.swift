import AWSCore
import AWSEvents
import AWSWire
import Synchronization

/// A form upload as it comes in: the fields before the file are read first, then the file streams.
struct BrowserUpload: Sendable {
    /// The most that the fields before the file may take together.
    private static let fieldLimit = 64 * 1024

    let fields: PostFormFields
    let filename: String
    private let rest: FileStream

    /// Whether the request is one: a `POST` of `multipart/form-data` to a bucket.
    static func boundary(of request: HTTPRequest, key: String?) -> String? {
        guard request.method == "POST", key == nil, let type = request.fields["Content-Type"] else { return nil }
        return MultipartParser.boundary(contentType: type)
    }

    /// Reads the fields before the file.
    ///
    /// - Throws: ``AWSError``.
    init(_ body: HTTPBody, boundary: String) async throws {
        var parser = MultipartParser(boundary: boundary)
        var fields = PostFormFields()
        var name: String?
        var value: [UInt8] = []
        var size = 0
        let next = body.next
        while let piece = try await next() {
            var events = try Self.parse { () throws(MultipartError) in try parser.consume(piece) }[...]
            while let event = events.popFirst() {
                switch event {
                case .part(let part) where part.name.equalsIgnoringASCIICase("file"):
                    self.filename = part.filename ?? ""
                    self.fields = fields.substituting(filename: filename)
                    self.rest = FileStream(parser: parser, events: Array(events), next: next)
                    return
                case .part(let part):
                    name = part.name
                    value = []
                case .data(let bytes):
                    size += bytes.count
                    guard size <= Self.fieldLimit else {
                        throw AWSError(
                            "MaxPostPreDataLengthExceeded",
                            status: 400,
                            message: "Your POST request fields preceding the upload file were too large."
                        )
                    }
                    value += bytes
                case .partEnd:
                    if let name { fields.append(name, String(decoding: value, as: UTF8.self)) }
                    name = nil
                case .end:
                    break
                }
            }
        }
        throw AWSError("InvalidArgument", status: 400, message: "POST requires exactly one file upload per request.")
            .with("ArgumentName", "file").with("ArgumentValue", "0")
    }

    /// The file's bytes, checked against the policy's length range as they come.
    func file(policy: PostPolicy?) -> HTTPBody {
        HTTPBody(length: nil) { [rest] in try await rest.next(policy) }
    }

    fileprivate static func parse<Value>(_ body: () throws(MultipartError) -> Value) throws -> Value {
        do {
            return try body()
        } catch {
            throw AWSError(
                "MalformedPOSTRequest",
                status: 400,
                message: "The body of your POST request is not well-formed multipart/form-data."
            )
        }
    }

    private actor FileStream {
        private var parser: MultipartParser
        private var events: ArraySlice<MultipartParser.Event>
        private let nextPiece: HTTPBody.Next
        private var length: Int64 = 0
        private var hasEnded = false

        init(parser: MultipartParser, events: [MultipartParser.Event], next: @escaping HTTPBody.Next) {
            self.parser = parser
            self.events = events[...]
            self.nextPiece = next
        }

        func next(_ policy: PostPolicy?) async throws -> [UInt8]? {
            while true {
                while let event = events.popFirst() {
                    switch event {
                    case .data(let bytes) where !hasEnded:
                        length += Int64(bytes.count)
                        try policy?.check(length: length, isComplete: false)
                        return bytes
                    case .partEnd:
                        hasEnded = true
                    case .part, .data, .end:
                        // Fields after the file are ignored, as S3 does.
                        break
                    }
                }
                guard let piece = try await nextPiece() else {
                    try BrowserUpload.parse { () throws(MultipartError) in try parser.finish() }
                    try policy?.check(length: length, isComplete: true)
                    return nil
                }
                events = try BrowserUpload.parse { () throws(MultipartError) in try parser.consume(piece) }[...]
            }
        }
    }
}
