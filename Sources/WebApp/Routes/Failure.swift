import Hummingbird

/// Why a request was not done: a status, a code for scripts and a sentence for people.
struct Failure: Error, Sendable, Hashable {
    var status: HTTPResponse.Status
    var code: String
    var message: String
    var retryAfter: Int?

    init(_ status: HTTPResponse.Status, _ code: String, _ message: String, retryAfter: Int? = nil) {
        self.status = status
        self.code = code
        self.message = message
        self.retryAfter = retryAfter
    }

    /// SNS tries again later.
    static let notReady = Failure(.serviceUnavailable, "NotReady", "The web app does not know its topic yet.", retryAfter: 2)
    static let noCertificate = Failure(.serviceUnavailable, "NoCertificate", "The certificate of the signature cannot be read now.")
    static let notAMessage = Failure(.badRequest, "InvalidMessage", "This is not a message of SNS.")
    static let foreignMessage = Failure(.forbidden, "Refused", "The message is not one of SNS for this site.")
    static let emptyFile = Failure(.badRequest, "EmptyFile", "The file is empty.")

    private struct Body: Encodable {
        struct Details: Encodable {
            var code: String
            var message: String
        }

        var error: Details
    }

    var response: Response {
        var response = Response(json: Body(error: Body.Details(code: code, message: message)), status: status)
        if let retryAfter { response.headers[.retryAfter] = "\(retryAfter)" }
        return response
    }
}

extension Response {
    /// An answer that no cache keeps.
    init(json value: some Encodable, status: HTTPResponse.Status = .ok) {
        let headers: HTTPFields = [.contentType: "application/json; charset=utf-8", .cacheControl: "no-store"]
        self.init(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: PageJSON.encode(value))))
    }
}
