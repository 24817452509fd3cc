import Hummingbird

extension Site {
    /// SNS messages have at most 256 KiB of text, which the envelope's JSON may write several times as long.
    private static var longestMessage: Int { 2 * 1024 * 1024 }

    /// `POST /sns`: where SNS delivers. Not guarded by origin, since each message carries its own signature.
    @Sendable
    func receiveMessage(_ request: Request, at webhook: SNSWebhook) async throws -> Response {
        let body = try await readBody(of: request, upTo: Self.longestMessage)
        try await webhook.receive(body)
        return Response(json: [String: String]())
    }

    /// Reads a body that has to be held at once.
    func readBody(of request: Request, upTo limit: Int) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await piece in request.body {
            guard bytes.count + piece.readableBytes <= limit else {
                throw Failure(.contentTooLarge, "TooLarge", "The request's body is longer than \(limit) bytes.")
            }
            bytes.append(contentsOf: piece.readableBytesView)
        }
        return bytes
    }
}
