import AWSCore
import Hummingbird
import Logging

extension Site {
    private static var formLifetime: Duration { .seconds(3600) }

    private struct Offer: Decodable {
        var name: String
        var type: String?
        var size: Int64
        /// What shall be done to the photo; what is usual when it is left out.
        var operations: String?
    }

    private struct Form: Encodable {
        var key: String
        var url: String
        var fields: [FormField]
        /// Where to tell that the photo has arrived.
        var uploaded: String
    }

    /// `POST /api/uploads`: a form with which the browser may upload one photo straight to S3.
    ///
    /// The key is made here, so that nobody can choose another's.
    @Sendable
    func offerUpload(_ request: Request, _ context: Context) async throws -> Response {
        guard let page = address(of: request) else { throw Failure(.badRequest, "NoHost", "The request names no host.") }
        let offer: Offer
        do {
            offer = try PageJSON.decode(Offer.self, from: try await readBody(of: request, upTo: 16 * 1024))
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure(.badRequest, "InvalidRequest", "The body is JSON with name, type and size.")
        }
        let (key, type) = try admit(name: offer.name, mediaType: offer.type, size: offer.size)
        let fields = try await storage.uploadForm(
            key,
            type: type,
            operations: try offer.operations.flatMap { text throws(Failure) in try UploadOperations(text) },
            sizeLimit: configuration.sizeLimit,
            lifetime: Self.formLifetime
        )
        let form = Form(
            key: key.description,
            url: storageAddress.bucketAddress(for: page),
            fields: fields,
            uploaded: "api/photos/\(key.path)/uploaded"
        )
        logger.info("Handed out an upload form", metadata: ["key": "\(key)", "bytes": "\(offer.size)"])
        return Response(json: form)
    }

    /// `POST /api/photos/KEY/uploaded`: the page tells that its upload to S3 is through.
    ///
    /// Believed only after S3 was asked. It makes the photo appear as queued in every open page, and after a reload, also while no
    /// processor runs: nothing announces uploads to the web app, and it does not poll. Other replicas hear of it on the topic.
    @Sendable
    func confirmUpload(_ request: Request, _ context: Context) async throws -> Response {
        let (key, role) = try photoAddress(of: request)
        guard role == "uploaded" else { throw Failure(.notFound, "NotFound", "There is nothing here.") }
        guard let upload = try await inspector.upload(of: key) else {
            throw Failure(.notFound, "NoSuchPhoto", "The photo has not arrived.")
        }
        await take(upload, of: key)
        logger.info("A photo was uploaded by the browser", metadata: ["key": "\(key)"])
        return Response(json: gallery.photo(key))
    }

    /// Decides whether a photo is taken, and under which key.
    func admit(name: String, mediaType: String?, size: Int64?) throws(Failure) -> (PhotoKey, PhotoType) {
        guard let type = PhotoType.offered(name: name, mediaType: mediaType) else {
            throw Failure(.unsupportedMediaType, "UnsupportedType", "Only \(PhotoType.names) are taken.")
        }
        if let size {
            guard size > 0 else { throw Failure.emptyFile }
            guard size <= configuration.sizeLimit else { throw tooLarge }
        }
        return (PhotoKey(name: PhotoName(name, type: type), at: clock.now, random: random), type)
    }

    /// Shows an upload, and tells the other replicas when that is news.
    func take(_ upload: UploadFact, of key: PhotoKey) async {
        guard gallery.observe([.uploaded(upload)], of: key) else { return }
        await announcer.announce(upload, of: key)
    }

    var tooLarge: Failure {
        let limit = configuration.sizeLimit / (1024 * 1024)
        return Failure(.contentTooLarge, "TooLarge", "The file is larger than \(limit) MB.")
    }
}
