import AWSCore
import AWSEvents
import Hummingbird
import Logging

extension Site {
    private struct Receipt: Encodable {
        struct Refusal: Encodable {
            var name: String
            var code: String
            var reason: String
        }

        var keys: [String] = []
        var photos: [Photo] = []
        var refused: [Refusal] = []
    }

    /// `POST /api/photos`: photos as `multipart/form-data`, for scripts and for browsers that cannot reach S3.
    ///
    /// Each file is streamed on to S3 as it comes; memory does not grow with its size. A file that is refused does not hold the others
    /// up: the answer names what became of each, and is an error only when no file was taken. A field `operations` says what shall be done
    /// to the files after it.
    @Sendable
    func receivePhotos(_ request: Request, _ context: Context) async throws -> Response {
        guard let boundary = request.headers[.contentType].flatMap({ MultipartParser.boundary(contentType: $0) }) else {
            throw Failure(.unsupportedMediaType, "NotAForm", "Photos are sent as multipart/form-data.")
        }
        var receipt = Receipt()
        var refusals: [Failure] = []
        var parser = MultipartParser(boundary: boundary)
        var incoming: IncomingPhoto?
        var field: FormText?
        var operations: UploadOperations?
        do {
            for try await piece in request.body {
                for event in try parser.consume(Array(piece.readableBytesView)) {
                    switch event {
                    case .part(let part):
                        incoming = part.filename.map { receive(name: $0, mediaType: part.contentType, operations) }
                        field = part.filename == nil && part.name == UploadOperations.name ? FormText() : nil
                    case .data(let bytes):
                        try await incoming?.write(bytes)
                        field?.append(bytes)
                    case .partEnd:
                        switch try await incoming?.finish(at: clock.now) {
                        case .stored(let key, let upload)?:
                            await take(upload, of: key)
                            logger.info("A photo was received", metadata: ["key": "\(key)", "bytes": "\(upload.size ?? 0)"])
                            receipt.keys.append(key.description)
                            receipt.photos += gallery.photo(key).map { [$0] } ?? []
                        case .refused(let name, let failure)?:
                            refusals.append(failure)
                            receipt.refused.append(Receipt.Refusal(name: name, code: failure.code, reason: failure.message))
                        case nil:
                            break
                        }
                        incoming = nil
                        if let text = field?.text { operations = try UploadOperations(text) }
                        field = nil
                    case .end:
                        break
                    }
                }
            }
            try parser.finish()
        } catch {
            await incoming?.abandon()
            guard error is MultipartError else { throw error }
            throw Failure(.badRequest, "MalformedForm", "The form is broken, or ended early.")
        }
        if receipt.keys.isEmpty {
            throw refusals.first ?? Failure(.badRequest, "NoPhotos", "The form has no file.")
        }
        return Response(json: receipt, status: .created)
    }

    private func receive(name: String, mediaType: String?, _ operations: UploadOperations?) -> IncomingPhoto {
        do {
            let (key, type) = try admit(name: name, mediaType: mediaType, size: nil)
            let upload = storage.beginUpload(key, type: type, operations: operations)
            return IncomingPhoto(key: key, name: name, upload: upload, limit: configuration.sizeLimit, tooLarge: tooLarge)
        } catch {
            return IncomingPhoto(name: name, refusal: error)
        }
    }
}

/// The value of a field that is no file. More than any field of ours has is read and forgotten.
private struct FormText {
    private var bytes: [UInt8] = []

    mutating func append(_ more: [UInt8]) {
        bytes += more.prefix(4096 - bytes.count)
    }

    var text: String { String(decoding: bytes, as: UTF8.self) }
}
