import AWSCore
import AWSWire

/// Asks an HTTP endpoint that gives credentials: with a short patience, and again when it stumbles.
struct CredentialEndpoint: Sendable {
    /// What an endpoint answered.
    struct Answer: Sendable {
        var status: Int
        var fields: HTTPFields
        var bytes: [UInt8]

        /// The answer as the decoders of services take it.
        var response: HTTPResponse { HTTPResponse(status: status, fields: fields, body: HTTPBody(bytes)) }
    }

    /// What people call the endpoint.
    var source: String
    var transport: any Transport
    var clock: any WallClock
    var random: any RandomSource
    /// How often it is asked, the first time included.
    var attempts = 3
    /// Until an answer must have come whole.
    var patience: Duration = .seconds(2)

    /// More than any endpoint answers with.
    private static let largestAnswer = 1 << 20

    /// - Parameters:
    ///   - request: without `Host` and `User-Agent`.
    ///   - isTransient: whether asking again may help.
    /// - Throws: ``TransportError`` when no attempt brought an answer.
    func answer(
        to request: HTTPRequest,
        at endpoint: Endpoint,
        isTransient: @Sendable (Answer) -> Bool = { $0.status >= 500 || $0.status == 429 }
    ) async throws -> Answer {
        var place = endpoint
        place.path = ""
        var request = request
        request.target = endpoint.path + request.target
        request.fields["Host"] = endpoint.authority
        request.fields["User-Agent"] = "darkroom"
        var number = 1
        while true {
            do {
                let answer = try await answer(to: request, from: place)
                if number >= attempts || !isTransient(answer) { return answer }
            } catch is TransportError where number < attempts {
                // Asked again below.
            } catch is BodyTooLarge {
                throw CredentialError.failed(source: source, reason: "\(endpoint) answers without end")
            }
            number += 1
            // Between half a second and one, so that a fleet that started at once does not ask again at once.
            let milliseconds = 500 + Int64(random.next() % 501)
            try await clock.sleep(for: .milliseconds(milliseconds))
        }
    }

    private func answer(to request: HTTPRequest, from place: Endpoint) async throws -> Answer {
        try await withThrowingTaskGroup(of: Answer?.self) { group in
            group.addTask {
                let response = try await transport.send(request, to: place, deadline: patience)
                let bytes = try await response.body.collect(upTo: Self.largestAnswer)
                return Answer(status: response.status, fields: response.fields, bytes: bytes)
            }
            // The transport's deadline is for the head: an endpoint may also begin an answer and not end it.
            group.addTask {
                try await Task.sleep(for: patience)
                return nil
            }
            defer { group.cancelAll() }
            guard let first = try await group.next(), let answer = first else {
                throw TransportError(isTimeout: true, endpoint: place, reason: "no whole answer within \(patience)")
            }
            return answer
        }
    }
}
