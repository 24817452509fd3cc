import AWSCore
import S3Model

/// The headers that a signed request may choose for its answer (`response-content-type` and so on).
struct ResponseOverrides: Sendable {
    let cacheControl: String?
    let contentDisposition: String?
    let contentEncoding: String?
    let contentLanguage: String?
    let contentType: String?
    let expires: String?

    /// - Throws: `InvalidRequest` when an anonymous request chooses any, `InvalidArgument` for a text that no header can carry.
    init(_ carrier: some OverrideCarrier, _ context: RequestContext) throws {
        cacheControl = carrier.responseCacheControl
        contentDisposition = carrier.responseContentDisposition
        contentEncoding = carrier.responseContentEncoding
        contentLanguage = carrier.responseContentLanguage
        contentType = carrier.responseContentType
        expires = carrier.responseExpires?.httpDate
        let texts = [
            ("response-cache-control", cacheControl), ("response-content-disposition", contentDisposition),
            ("response-content-encoding", contentEncoding), ("response-content-language", contentLanguage),
            ("response-content-type", contentType), ("response-expires", expires),
        ]
        for case (let name, let text?) in texts {
            guard context.principal != .anonymous else {
                throw S3Errors.invalidRequest("Request specific response headers cannot be used for anonymous GET requests.")
            }
            guard text.unicodeScalars.allSatisfy({ $0.value < 256 && $0.value != 0x0A && $0.value != 0x0D }) else {
                throw S3Errors.invalidArgument("Header value cannot be represented using ISO-8859-1.", name: name, value: text)
            }
        }
    }
}

/// The members by which a request chooses headers; the generated shapes have them.
protocol OverrideCarrier {
    var responseCacheControl: String? { get }
    var responseContentDisposition: String? { get }
    var responseContentEncoding: String? { get }
    var responseContentLanguage: String? { get }
    var responseContentType: String? { get }
    var responseExpires: Timestamp? { get }
}

extension GetObjectRequest: OverrideCarrier {}
extension HeadObjectRequest: OverrideCarrier {}
