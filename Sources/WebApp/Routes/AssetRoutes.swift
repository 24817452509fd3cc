import Hummingbird

extension Site {
    /// `GET /`: the page. Asked anew each time, and answered with 304 while it is the same.
    @Sendable
    func page(_ request: Request, _ context: Context) async throws -> Response {
        try asset("index.html", request)
    }

    /// A file of the page, under its own name.
    func asset(_ name: String, _ request: Request) throws -> Response {
        guard let asset = Asset.all[name] else { throw Failure(.notFound, "NotFound", "There is nothing here.") }
        // Names do not change when the content does, so browsers ask each time; on an unchanged file that costs them one empty answer.
        var headers: HTTPFields = [.eTag: asset.eTag, .cacheControl: "no-cache"]
        if request.headers[values: .ifNoneMatch].contains(asset.eTag) {
            return Response(status: .notModified, headers: headers)
        }
        headers[.contentType] = asset.mediaType
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: asset.bytes))
    }
}
