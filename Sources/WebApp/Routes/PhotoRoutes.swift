import AWSWire
import Hummingbird

extension Site {
    private static var pageLimit: Int { 200 }

    /// `GET /api/photos?limit&cursor`: the gallery, newest first.
    @Sendable
    func listPhotos(_ request: Request, _ context: Context) async throws -> Response {
        let query = request.uri.queryParameters
        var count = 50
        if let text = query["limit"] {
            guard let number = Int(text), (1...Self.pageLimit).contains(number) else {
                throw Failure(.badRequest, "InvalidLimit", "The limit is a number from 1 to \(Self.pageLimit).")
            }
            count = number
        }
        var position: PhotoIndex.Position?
        if let text = query["cursor"] {
            guard let found = PhotoCursor.position(of: String(text)) else {
                throw Failure(.badRequest, "InvalidCursor", "The cursor is not one that this site gave.")
            }
            position = found
        }
        return Response(json: await gallery.page(after: position, count: count))
    }

    /// `GET /api/photos/KEY/original` and `…/processed`: the photo itself, streamed from S3.
    ///
    /// Streamed rather than redirected: the page then shows photos also where the browser cannot reach S3, nothing but this site need
    /// be allowed in its policy, and no presigned address is ever handed out. S3 is asked, not the gallery: another replica may have told
    /// the browser of a photo of which this one has not heard yet.
    @Sendable
    func readPhoto(_ request: Request, _ context: Context) async throws -> Response {
        let (key, role) = try photoAddress(of: request)
        let area: PhotoArea
        switch role {
        case "original": area = .uploads
        case "processed": area = .processed
        default: throw Failure(.notFound, "NotFound", "There is nothing here.")
        }
        var headers: HTTPFields = [
            // The address carries the bytes' version, but anybody may ask without it.
            .cacheControl: "private, no-cache",
            .contentSecurityPolicy: "default-src 'none'; style-src 'unsafe-inline'; sandbox",
        ]
        let known = request.headers[values: .ifNoneMatch]
        if !known.isEmpty, let eTag = try await storage.describe(area, key)?.eTag, known.contains("\"\(eTag)\"") {
            headers[.eTag] = "\"\(eTag)\""
            return Response(status: .notModified, headers: headers)
        }
        guard let photo = try await storage.read(area, key) else {
            throw Failure(.notFound, "NoSuchPhoto", "There is no such photo.")
        }
        headers[.eTag] = photo.eTag.map { "\"\($0)\"" }
        // Whatever type was stored with the bytes, browsers get only the types of photos to show.
        if let type = photo.mediaType.flatMap({ PhotoType(mediaType: $0) }) ?? PhotoType(name: key.name) {
            headers[.contentType] = type.rawValue
            headers[.contentDisposition] = Self.disposition("inline", name: key.name)
        } else {
            headers[.contentType] = "application/octet-stream"
            headers[.contentDisposition] = Self.disposition("attachment", name: key.name)
        }
        let body = ResponseBody(contentLength: photo.length.map { Int($0) }) { writer in
            for try await piece in photo.body {
                try await writer.write(ByteBuffer(bytes: piece))
            }
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: headers, body: body)
    }

    /// Splits `/api/photos/KEY/ROLE`; the key may be written with its slashes or without.
    func photoAddress(of request: Request) throws -> (key: PhotoKey, role: Substring) {
        let rest = request.uri.path.dropFirst("/api/photos/".count)
        guard let slash = rest.lastIndex(of: "/"), let key = PercentEncoding.decode(rest[..<slash]), !key.isEmpty, key.utf8.count <= 1024
        else {
            throw Failure(.notFound, "NotFound", "There is nothing here.")
        }
        return (PhotoKey(key), rest[rest.index(after: slash)...])
    }

    /// https://www.rfc-editor.org/rfc/rfc6266
    private static func disposition(_ kind: String, name: String) -> String {
        "\(kind); filename*=UTF-8''\(PercentEncoding.encode(name))"
    }
}
