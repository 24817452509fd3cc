import AWSWire
import NIOCore

/// How an answer's body is delimited, and its head as bytes.
struct ResponseHead {
    enum Framing {
        /// No body, whatever the answer has.
        case none
        case length(Int64)
        case chunked
        /// The end of the connection is the end of the body (HTTP/1.0).
        case untilClose
    }

    let framing: Framing
    private let response: HTTPResponse
    private let isHead: Bool

    init(_ response: HTTPResponse, to request: RequestHead?) {
        self.response = response
        self.isHead = request?.method == "HEAD"
        if isHead || response.status == 204 || response.status == 304 || response.status < 200 {
            self.framing = .none
        } else if let length = response.body.length {
            self.framing = .length(length)
        } else {
            self.framing = request?.isHTTP10 == true ? .untilClose : .chunked
        }
    }

    func encode(into buffer: inout ByteBuffer, date: String, connection: String?) {
        buffer.writeStaticString("HTTP/1.1 ")
        buffer.writeString(StatusLine.text(response.status))
        buffer.writeStaticString("\r\n")
        var hasDate = false
        for field in response.fields {
            switch field.name.utf8.count {
            case 4 where field.name.equalsIgnoringASCIICase("date"): hasDate = true
            // The framing is ours to say, except how long the body would be that a HEAD does not get.
            case 14 where field.name.equalsIgnoringASCIICase("content-length"): continue
            case 17 where field.name.equalsIgnoringASCIICase("transfer-encoding"): continue
            case 10 where field.name.equalsIgnoringASCIICase("connection"): continue
            default: break
            }
            Self.write(field.name, field.value, into: &buffer)
        }
        if !hasDate { Self.write("Date", date, into: &buffer) }
        switch framing {
        case .none:
            if isHead, response.status != 204, response.status != 304 {
                let length = response.fields["Content-Length"] ?? response.body.length.map(String.init) ?? "0"
                Self.write("Content-Length", length, into: &buffer)
            }
        case .length(let length): Self.write("Content-Length", String(length), into: &buffer)
        case .chunked: Self.write("Transfer-Encoding", "chunked", into: &buffer)
        case .untilClose: break
        }
        if let connection { Self.write("Connection", connection, into: &buffer) }
        buffer.writeStaticString("\r\n")
    }

    private static func write(_ name: String, _ value: String, into buffer: inout ByteBuffer) {
        buffer.writeString(name)
        buffer.writeStaticString(": ")
        // A line break within a value would begin a header of somebody else's choice.
        if value.utf8.contains(where: { $0 == 0x0D || $0 == 0x0A || $0 == 0 }) {
            buffer.writeBytes(value.utf8.map { $0 == 0x0D || $0 == 0x0A || $0 == 0 ? 0x20 : $0 })
        } else {
            buffer.writeString(value)
        }
        buffer.writeStaticString("\r\n")
    }
}

enum StatusLine {
    /// The status and its phrase.
    static func text(_ status: Int) -> String {
        switch status {
        case 200: "200 OK"
        case 201: "201 Created"
        case 204: "204 No Content"
        case 206: "206 Partial Content"
        case 301: "301 Moved Permanently"
        case 303: "303 See Other"
        case 304: "304 Not Modified"
        case 307: "307 Temporary Redirect"
        case 400: "400 Bad Request"
        case 403: "403 Forbidden"
        case 404: "404 Not Found"
        case 405: "405 Method Not Allowed"
        case 408: "408 Request Timeout"
        case 409: "409 Conflict"
        case 411: "411 Length Required"
        case 412: "412 Precondition Failed"
        case 413: "413 Content Too Large"
        case 416: "416 Requested Range Not Satisfiable"
        case 431: "431 Request Header Fields Too Large"
        case 500: "500 Internal Server Error"
        case 501: "501 Not Implemented"
        case 503: "503 Service Unavailable"
        case 507: "507 Insufficient Storage"
        default: "\(status) Status"
        }
    }
}
