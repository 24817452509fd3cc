import AWSCore
import S3Model

extension S3 {
    func putBucketTagging(_ input: PutBucketTaggingRequest, context: RequestContext) async throws {
        let bucket = try await bucket(input.bucket, expectedOwner: input.expectedBucketOwner, context)
        let tags = try BucketTags(input.tagging.tagSet)
        try await change(bucket) { $0.tags = tags }
    }

    func getBucketTagging(_ input: GetBucketTaggingRequest, context: RequestContext) async throws -> GetBucketTaggingOutput {
        let bucket = try await bucket(input.bucket, expectedOwner: input.expectedBucketOwner, context)
        guard !bucket.tags.isEmpty else {
            throw AWSError("NoSuchTagSet", status: 404, message: "The TagSet does not exist").with("BucketName", bucket.name)
        }
        return GetBucketTaggingOutput(tagSet: bucket.tags.tags)
    }

    func deleteBucketTagging(_ input: DeleteBucketTaggingRequest, context: RequestContext) async throws {
        let bucket = try await bucket(input.bucket, expectedOwner: input.expectedBucketOwner, context)
        try await change(bucket) { $0.tags = BucketTags(stored: nil) }
    }
}
