import AWSWire
import CloudWatchModel
import CostExplorerModel
import IAMModel
import LogsModel
import S3Model
import SNSModel
import SQSModel
import STSModel
import Testing

/// Every request of botocore is found by the router, read into the operation's input, and said again by our own encoder: what we say
/// must mean the same. A member that the reader or the writer lost, or knew by another name, would be missing.
@Suite struct BotocoreRequestTests {
    @Test(arguments: BotocoreRequest.json + BotocoreRequest.query + BotocoreRequest.cloudWatch + BotocoreRequest.rest)
    func survivesDecodingAndEncoding(sent: BotocoreRequest) throws {
        let check = try #require(Self.operations[sent.operation], "no check for \(sent.operation)")
        try check(sent)
    }

    private static let operations: [String: @Sendable (BotocoreRequest) throws -> Void] = [
        "sqs.CreateQueue": { try roundTrip($0, SQSModel.CreateQueue.self) },
        "sqs.SendMessage": { try roundTrip($0, SQSModel.SendMessage.self) },
        "sqs.SendMessageBatch": { try roundTrip($0, SQSModel.SendMessageBatch.self) },
        "sqs.ReceiveMessage": { try roundTrip($0, SQSModel.ReceiveMessage.self) },
        "sqs.DeleteMessageBatch": { try roundTrip($0, SQSModel.DeleteMessageBatch.self) },
        "sqs.ListQueues": { try roundTrip($0, SQSModel.ListQueues.self) },
        "sqs.UntagQueue": { try roundTrip($0, SQSModel.UntagQueue.self) },
        "sns.CreateTopic": { try roundTrip($0, SNSModel.CreateTopic.self) },
        "sns.Publish": { try roundTrip($0, SNSModel.Publish.self) },
        "sns.PublishBatch": { try roundTrip($0, SNSModel.PublishBatch.self) },
        "sns.Subscribe": { try roundTrip($0, SNSModel.Subscribe.self) },
        "sns.UntagResource": { try roundTrip($0, SNSModel.UntagResource.self) },
        "sns.TagResource": { try roundTrip($0, SNSModel.TagResource.self) },
        "cloudWatch.PutMetricData": { try roundTrip($0, CloudWatchModel.PutMetricData.self) },
        "cloudWatch.GetMetricData": { try roundTrip($0, CloudWatchModel.GetMetricData.self) },
        "cloudWatch.GetMetricStatistics": { try roundTrip($0, CloudWatchModel.GetMetricStatistics.self) },
        "logs.CreateLogGroup": { try roundTrip($0, LogsModel.CreateLogGroup.self) },
        "logs.PutLogEvents": { try roundTrip($0, LogsModel.PutLogEvents.self) },
        "logs.FilterLogEvents": { try roundTrip($0, LogsModel.FilterLogEvents.self) },
        "logs.PutRetentionPolicy": { try roundTrip($0, LogsModel.PutRetentionPolicy.self) },
        "iam.CreateRole": { try roundTrip($0, IAMModel.CreateRole.self) },
        "iam.ListPolicies": { try roundTrip($0, IAMModel.ListPolicies.self) },
        "sts.AssumeRole": { try roundTrip($0, STSModel.AssumeRole.self) },
        "sts.GetCallerIdentity": { try roundTrip($0, STSModel.GetCallerIdentity.self) },
        "costExplorer.GetCostAndUsage": { try roundTrip($0, CostExplorerModel.GetCostAndUsage.self) },
        "s3.ListBuckets": { try roundTrip($0, S3Model.ListBuckets.self) },
        "s3.CreateBucket": { try roundTrip($0, S3Model.CreateBucket.self) },
        "s3.PutObject": { try roundTrip($0, S3Model.PutObject.self) },
        "s3.GetObject": { try roundTrip($0, S3Model.GetObject.self) },
        "s3.HeadObject": { try roundTrip($0, S3Model.HeadObject.self) },
        "s3.DeleteObjects": { try roundTrip($0, S3Model.DeleteObjects.self) },
        "s3.CopyObject": { try roundTrip($0, S3Model.CopyObject.self) },
        "s3.ListObjectsV2": { try roundTrip($0, S3Model.ListObjectsV2.self) },
        "s3.ListObjects": { try roundTrip($0, S3Model.ListObjects.self) },
        "s3.CreateMultipartUpload": { try roundTrip($0, S3Model.CreateMultipartUpload.self) },
        "s3.UploadPart": { try roundTrip($0, S3Model.UploadPart.self) },
        "s3.UploadPartCopy": { try roundTrip($0, S3Model.UploadPartCopy.self) },
        "s3.CompleteMultipartUpload": { try roundTrip($0, S3Model.CompleteMultipartUpload.self) },
        "s3.AbortMultipartUpload": { try roundTrip($0, S3Model.AbortMultipartUpload.self) },
        "s3.ListMultipartUploads": { try roundTrip($0, S3Model.ListMultipartUploads.self) },
        "s3.ListParts": { try roundTrip($0, S3Model.ListParts.self) },
        "s3.PutBucketCors": { try roundTrip($0, S3Model.PutBucketCors.self) },
        "s3.PutBucketNotificationConfiguration": { try roundTrip($0, S3Model.PutBucketNotificationConfiguration.self) },
        "s3.GetBucketLocation": { try roundTrip($0, S3Model.GetBucketLocation.self) },
        "s3.DeleteObject": { try roundTrip($0, S3Model.DeleteObject.self) },
        "s3.HeadBucket": { try roundTrip($0, S3Model.HeadBucket.self) },
    ]
}

private func roundTrip<Wanted: AWSWire.Operation>(_ sent: BotocoreRequest, _ operation: Wanted.Type) throws {
    let request = sent.request
    var parts = MessageParts(fields: request.fields, query: QueryItems(parsing: request.query), body: request.body)
    switch sent.wireProtocol {
    case .json, .rpcV2CBOR:
        let target = try #require(RPCTarget(path: request.path, fields: request.fields))
        #expect(target.operation == Wanted.metadata.name)
        #expect(target.service == Wanted.service.targetPrefix)
        #expect(target.wireProtocol == sent.wireProtocol)
    case .query:
        let form = try RequestDecoder(.query).form(query: parts.query, body: request.body.bytes ?? [])
        let target = try #require(RPCTarget(form: form))
        #expect(target.operation == Wanted.metadata.name)
        #expect(target.version == Wanted.service.apiVersion)
    case .restXML:
        let router = OperationRouter(Wanted.service.routes)
        let match = try #require(
            try router.route(method: request.method, path: request.path, query: parts.query, fields: request.fields)
        )
        #expect(match.route.name == Wanted.metadata.name)
        parts.labels = match.labels
    }
    var reader = try RequestDecoder(sent.wireProtocol).reader(for: Wanted.metadata, parts: parts)
    let input = try Wanted.Input(from: &reader)
    let ours = RequestEncoder(sent.wireProtocol).encode(input, for: Wanted.self)
    #expect(ours.method == request.method)
    #expect(ours.path == request.path)
    #expect(sorted(ours.query) == sorted(request.query))
    #expect(try canonicalBody(ours, sent.wireProtocol) == canonicalBody(request, sent.wireProtocol))
    for field in request.fields { #expect(ours.fields[field.name] == field.value, "\(field.name)") }
}

private func sorted(_ query: Substring) -> [QueryItems.Item] {
    QueryItems(parsing: query).items.sorted { $0.name < $1.name }
}

private func canonicalBody(_ request: HTTPRequest, _ wireProtocol: WireProtocol) throws -> String {
    let bytes = request.body.bytes ?? []
    switch wireProtocol {
    case .json: return canonical(try JSONParser.parse(bytes).root)
    case .rpcV2CBOR: return canonical(try CBORParser.parse(bytes).root)
    case .query: return canonical(try QueryFormParser.parse(bytes).root)
    case .restXML:
        return bytes.first == UInt8(ascii: "<") ? canonical(try XMLParser.parse(bytes).root) : String(decoding: bytes, as: UTF8.self)
    }
}
