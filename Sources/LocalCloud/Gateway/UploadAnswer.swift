import AWSCore
import AWSEvents
import AWSWire

/// The answer to a form upload, as the form asks for it.
enum UploadAnswer {
    static func answer(_ result: PostUploadResult, to upload: PostUpload, endpoint: AddressedEndpoint) -> HTTPResponse {
        let location = "\(endpoint)/\(upload.bucket)/\(PercentEncoding.encode(upload.key, keepingSlash: true))"
        var response = HTTPResponse(status: 204, fields: result.fields)
        response.fields["ETag"] = result.etag
        if let version = result.versionID { response.fields["x-amz-version-id"] = version }
        if let redirect = upload.fields["success_action_redirect"] ?? upload.fields["redirect"],
            let target = redirection(redirect, result, upload)
        {
            response.status = 303
            response.fields["Location"] = target
            return response
        }
        response.fields["Location"] = location
        switch upload.fields["success_action_status"] {
        case "200":
            response.status = 200
        case "201":
            response.status = 201
            response.fields["Content-Type"] = "application/xml"
            var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<PostResponse>"
            for (name, value) in [("Location", location), ("Bucket", upload.bucket), ("Key", upload.key), ("ETag", result.etag)] {
                text += "<\(name)>\(escaped(value))</\(name)>"
            }
            response.body = HTTPBody(text + "</PostResponse>")
        default:
            break
        }
        return response
    }

    /// The page's URL with bucket, key and ETag; nil for what is no http(s) URL, which S3 ignores.
    private static func redirection(_ url: String, _ result: PostUploadResult, _ upload: PostUpload) -> String? {
        guard url.hasPrefix("http://") || url.hasPrefix("https://") else { return nil }
        let query = QueryItems([.init("bucket", upload.bucket), .init("key", upload.key), .init("etag", result.etag)])
        return "\(url)\(url.contains("?") ? "&" : "?")\(query.encoded)"
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            default: result.append(character)
            }
        }
        return result
    }
}
