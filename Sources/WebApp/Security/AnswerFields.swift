import Hummingbird

/// Puts the fields on every answer that tell browsers what this site may do: only what comes from itself, and S3 for uploads.
struct AnswerFields: RouterMiddleware {
    typealias Context = Site.Context
    typealias Next = @concurrent (Request, Context) async throws -> Response

    let site: Site

    func handle(_ request: Request, context: Context, next: Next) async throws -> Response {
        var response = try await next(request, context)
        response.headers[.xContentTypeOptions] = "nosniff"
        response.headers[.referrerPolicy] = "no-referrer"
        response.headers[.frameOptions] = "DENY"
        response.headers[.openerPolicy] = "same-origin"
        response.headers[.resourcePolicy] = "same-origin"
        response.headers[.permissionsPolicy] = "camera=(), microphone=(), geolocation=(), payment=(), usb=()"
        // A photo's own answer brings a stricter policy.
        if response.headers[.contentSecurityPolicy] == nil {
            response.headers[.contentSecurityPolicy] = policy(for: request)
        }
        return response
    }

    private func policy(for request: Request) -> String {
        let storage = site.address(of: request).map { " \(site.storageAddress.origin(for: $0))" } ?? ""
        return [
            "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' blob:", "connect-src 'self'\(storage)",
            "manifest-src 'self'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
        ].joined(separator: "; ")
    }
}
