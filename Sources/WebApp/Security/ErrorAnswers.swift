import Hummingbird
import Logging

/// Turns what a route throws into an answer that says what went wrong, and keeps what is nobody's business in the log.
struct ErrorAnswers: RouterMiddleware {
    typealias Context = Site.Context
    typealias Next = @concurrent (Request, Context) async throws -> Response

    let logger: Logger

    func handle(_ request: Request, context: Context, next: Next) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let failure as Failure {
            return failure.response
        } catch let error as HTTPError where error.status == .notFound {
            return Failure(.notFound, "NotFound", "There is nothing here.").response
        } catch let error as HTTPError {
            return Failure(error.status, "BadRequest", error.body ?? error.status.reasonPhrase).response
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            logger.error(
                "A request failed",
                metadata: ["method": "\(request.method)", "path": "\(request.uri.path)", "error": "\(error)"]
            )
            return Failure(.badGateway, "CloudUnavailable", "The cloud behind this page did not answer as it should.", retryAfter: 2)
                .response
        }
    }
}
