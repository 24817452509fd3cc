import AWSCore
import Testing

@testable import AWSEvents

@Suite struct MultipartParserTests {
    struct Part: Equatable {
        var name: String
        var filename: String?
        var body: [UInt8]
    }

    /// Feeds `bytes` in pieces of `size` and gathers the parts.
    func parse(_ bytes: [UInt8], boundary: String = "XX", pieces size: Int, limits: MultipartParser.Limits = .init()) throws -> [Part] {
        var parser = MultipartParser(boundary: boundary, limits: limits)
        var parts: [Part] = []
        var open = false
        var ended = false
        for start in stride(from: 0, to: bytes.count, by: size) {
            for event in try parser.consume(Array(bytes[start..<min(start + size, bytes.count)])) {
                switch event {
                case .part(let part):
                    #expect(!open && !ended)
                    open = true
                    parts.append(Part(name: part.name, filename: part.filename, body: []))
                case .data(let data):
                    #expect(open && !data.isEmpty)
                    parts[parts.count - 1].body += data
                case .partEnd:
                    #expect(open)
                    open = false
                case .end:
                    #expect(!open && !ended)
                    ended = true
                }
            }
        }
        try parser.finish()
        #expect(ended)
        return parts
    }

    let form =
        "--XX\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\na/${filename}\r\n"
        + "--XX\r\nContent-Disposition: form-data; name=\"empty\"\r\n\r\n\r\n"
        + "--XX\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a \\\"b\\\".jpg\"\r\nContent-Type: image/jpeg\r\n\r\n"
        + "bytes\r\n--X\r\n-XX\r\n--X\r\r\n\r\n--XX--\r\nepilogue --XX\r\n"

    @Test func anySplitGivesTheSameParts() throws {
        let expected = [
            Part(name: "key", filename: nil, body: Array("a/${filename}".utf8)),
            Part(name: "empty", filename: nil, body: []),
            Part(name: "file", filename: "a \"b\".jpg", body: Array("bytes\r\n--X\r\n-XX\r\n--X\r\r\n".utf8)),
        ]
        let bytes = Array(form.utf8)
        for size in 1...bytes.count { #expect(try parse(bytes, pieces: size) == expected, "pieces of \(size)") }
        #expect(try parse(Array("preamble\r\n".utf8) + bytes, pieces: 7) == expected)
    }

    @Test func everyBinaryBodyComesThrough() throws {
        let random = SeededRandomSource(seed: 3)
        for round in 0..<200 {
            // Few letters, so that beginnings of delimiters are frequent.
            let alphabet = Array("\r\n-XY".utf8)
            let body = (0..<Int(random.next() % 200)).map { _ in alphabet[Int(random.next() % 5)] }
            guard Array("\r\n\(String(decoding: body, as: UTF8.self))\r\n".utf8).firstRange(of: Array("\r\n--XX".utf8), from: 0) == nil
            else { continue }
            let bytes = Array("--XX\r\nContent-Disposition: form-data; name=f\r\n\r\n".utf8) + body + Array("\r\n--XX--".utf8)
            let parts = try parse(bytes, pieces: 1 + Int(random.next() % 40))
            #expect(parts == [Part(name: "f", filename: nil, body: body)], "round \(round)")
        }
    }

    @Test func holdsBackOnlyADelimiter() throws {
        var parser = MultipartParser(boundary: "XX")
        _ = try parser.consume(Array("--XX\r\nContent-Disposition: form-data; name=f\r\n\r\n".utf8))
        var given = 0
        for round in 1...50 {
            for case .data(let data) in try parser.consume([UInt8](repeating: 0x0D, count: 1000)) { given += data.count }
            #expect(given >= round * 1000 - 6)
        }
    }

    @Test(arguments: [
        ("", MultipartError.truncated),
        ("--XX", .truncated),
        ("--XX\r\nContent-Disposition: form-data; name=f\r\n\r\nabc", .truncated),
        ("--XX\r\nContent-Disposition: form-data; name=f\r\n\r\nabc\r\n--XX", .truncated),
        ("--XXY\r\n", .malformed("no line end after a boundary")),
        ("--XX\r\nno colon\r\n\r\n", .malformed("a part's header without a name")),
        ("--XX\r\n\r\n\r\n", .malformed("a part without Content-Disposition")),
        ("--XX\r\nContent-Disposition: attachment; name=f\r\n\r\n", .malformed("a part that is no form field")),
    ])
    func refuses(text: String, error: MultipartError) {
        for size in [1, 1000] { #expect(throws: error) { try parse(Array(text.utf8), pieces: size) } }
    }

    @Test func limitsHeadersAndParts() {
        let long = Array("--XX\r\nX: \(String(repeating: "a", count: 200))".utf8)
        #expect(throws: MultipartError.headersTooLarge(limit: 100)) { try parse(long, pieces: 10, limits: .init(headerBytes: 100)) }
        let part = "--XX\r\nContent-Disposition: form-data; name=f\r\n\r\n\r\n"
        #expect(throws: MultipartError.tooManyParts(limit: 3)) {
            try parse(Array(String(repeating: part, count: 4).utf8), pieces: 10, limits: .init(parts: 3))
        }
    }

    @Test(arguments: [
        ("multipart/form-data; boundary=abc", "abc"),
        ("Multipart/Form-Data; charset=utf-8; boundary=\"a b\"", "a b"),
        ("multipart/mixed; boundary=abc", nil),
        ("multipart/form-data", nil),
        ("multipart/form-data; boundary=", nil),
    ])
    func boundaries(contentType: String, boundary: String?) {
        #expect(MultipartParser.boundary(contentType: contentType) == boundary)
    }

    @Test func extendedFilenames() throws {
        let text = "--XX\r\nContent-Disposition: form-data; name=\"f\"; filename=\"x\"; filename*=UTF-8''gr%C3%BCn.jpg\r\n\r\n\r\n--XX--"
        #expect(try parse(Array(text.utf8), pieces: 9).first?.filename == "grün.jpg")
    }
}
