public import AWSCore

/// Why a request's signature, or what it protects, is not accepted.
public enum SignatureError: Error, Sendable, Hashable {
    /// Where the signature stands.
    public enum Placement: Sendable, Hashable {
        case field
        case query
    }

    /// An `Authorization` field of another kind, such as `Basic`.
    case unsupportedAuthorization(String)
    /// Signature version 2, by field or query.
    case signatureVersion2
    /// The asymmetric signature version 4A.
    case signatureVersion4A(Placement)
    /// Both an `Authorization` field and a signature in the query.
    case twoMechanisms(authorization: String)
    /// Parts of the `Authorization` field are not there.
    case missingComponents([String], authorization: String)
    /// Parameters of a presigned request are not there.
    case missingQueryItems
    /// The credential is not `key/day/region/service/aws4_request`.
    case malformedCredential(String, Placement)
    /// The credential's day is not the date's.
    case dayMismatch(day: String, date: String, Placement)
    /// The credential names a service other than the one that is called.
    case wrongService(given: String, expected: String, Placement)
    /// The credential names a Region other than the one that is called.
    case wrongRegion(given: String, expected: String, Placement)
    case missingDate
    case malformedDate(String, Placement)
    /// `X-Amz-Expires` is no number, negative or more than a week.
    case invalidLifetime(String)
    /// The request's time and the service's are too far apart.
    case timeTooSkewed(date: String, requestTime: Timestamp, serverTime: Timestamp)
    /// A presigned request came after its time.
    case lifetimeEnded(seconds: Int, at: Timestamp, serverTime: Timestamp)
    /// A presigned request came before its time.
    case lifetimeNotBegun(at: Timestamp, serverTime: Timestamp)
    /// Fields that must be signed are not.
    case unsignedFields([String])
    /// S3: no `x-amz-content-sha256`.
    case missingPayloadHash
    case invalidPayloadHash(String)
    /// The body is not the one that was signed.
    case payloadHashMismatch(given: String, computed: String)
    /// `aws-chunked` without `x-amz-decoded-content-length`.
    case missingDecodedLength
    /// `x-amz-trailer` names what this program cannot check.
    case unsupportedTrailer(String)
    case unknownAccessKey(String)
    case invalidToken(String)
    case expiredToken(String)
    case mismatch(Mismatch)

    /// What was computed, so that the client's author can compare.
    public struct Mismatch: Sendable, Hashable {
        public var accessKeyID: String
        public var stringToSign: String
        public var canonicalRequest: String
        public var signatureProvided: String

        public init(accessKeyID: String, stringToSign: String, canonicalRequest: String, signatureProvided: String) {
            self.accessKeyID = accessKeyID
            self.stringToSign = stringToSign
            self.canonicalRequest = canonicalRequest
            self.signatureProvided = signatureProvided
        }
    }

    /// The largest difference of two clocks: 15 minutes.
    public static let allowedSkew: Duration = .seconds(15 * 60)

    /// What a client of this protocol is told.
    public func awsError(for wireProtocol: WireProtocol) -> AWSError {
        switch wireProtocol {
        case .restXML: s3Error
        case .query, .json, .rpcV2CBOR: commonError(isQuery: wireProtocol == .query)
        }
    }
}
