import AWSCore

/// The forms of ids in answers.
enum RequestIDs {
    /// S3's request id: 16 capital letters and digits, made from a UUID.
    static func s3(_ uuid: String) -> String {
        String(decoding: uuid.utf8.filter { $0 != UInt8(ascii: "-") }.prefix(16), as: UTF8.self).uppercased()
    }

    /// `x-amz-id-2`: 56 random bytes in base64.
    static func hostID(_ random: any RandomSource) -> String {
        random.bytes(56).base64
    }
}
