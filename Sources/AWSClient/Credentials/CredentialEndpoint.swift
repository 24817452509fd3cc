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
    ///   - kind: what an answer that is no success says about asking again.
    /// - Throws: ``TransportError`` when no attempt brought an answer.
    func answer(
        to request: HTTPRequest,
        at endpoint: Endpoint,
        kind: @Sendable (Answer) -> FailureKind = { FailureKind(AWSError("", status: $0.status, message: "")) }
    ) async throws -> Answer {
        var place = endpoint
        place.path = ""
        var request = request
        request.target = endpoint.path + request.target
        request.fields["Host"] = endpoint.authority
        request.fields["User-Agent"] = "darkroom"
        var schedule = RetrySchedule(RetrySettings(maximumAttempts: attempts))
        while true {
            let outcome: Result<Answer, TransportError>
            let failure: FailureKind
            var hint: Duration?
            do {
                let answer = try await answer(to: request, from: place)
                if answer.status == 200 { return answer }
                (outcome, failure, hint) = (.success(answer), kind(answer), RetryHint.pause(answer.fields))
            } catch let error as TransportError {
                (outcome, failure) = (.failure(error), FailureKind(error))
            } catch is BodyTooLarge {
                throw CredentialError.failed(source: source, reason: "\(endpoint) answers without end")
            }
            guard failure.passesWithTime, case .retry(let pause) = schedule.decide(after: failure, hint: hint, random: random.next()) else {
                return try outcome.get()
            }
            try await clock.sleep(for: pause)
        }
    }

    private func answer(to request: HTTPRequest, from place: Endpoint) async throws -> Answer {
        try await withThrowingTaskGroup(of: Answer?.self) { group in
            group.addTask {
                do {
                    let response = try await transport.send(request, to: place, deadline: patience)
                    let bytes = try await response.body.collect(upTo: Self.largestAnswer)
                    return Answer(status: response.status, fields: response.fields, bytes: bytes)
                } catch is CancellationError {
                    return nil
                }
            }
            // The transport's deadline is for the head: an endpoint may also begin an answer and not end it.
            group.addTask {
                try? await clock.sleep(for: patience)
                return nil
            }
            // Whichever ends first ends the other. An answer that came whole meanwhile is as good as one in time.
            var whole: Answer?
            while let ended = try await group.next() {
                whole = whole ?? ended
                group.cancelAll()
            }
            guard let whole else {
                try Task.checkCancellation()
                throw TransportError(isTimeout: true, endpoint: place, reason: "no whole answer within \(patience)")
            }
            return whole
        }
    }
}
