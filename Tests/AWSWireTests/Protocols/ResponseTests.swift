import AWSCore
import AWSWire
import CloudWatchModel
import IAMModel
import S3Model
import SNSModel
import SQSModel
import STSModel
import Testing

/// Each answer is compared with the bytes that AWS sends, then read back by the client's side.
@Suite struct ResponseTests {
    private let instant = Timestamp(milliseconds: 1_795_498_111_000)

    private func encode<Wanted: AWSWire.Operation>(
        _ output: Wanted.Output,
        _ operation: Wanted.Type,
        _ wireProtocol: WireProtocol
    ) -> HTTPResponse {
        ResponseEncoder(wireProtocol, service: Wanted.service, requestID: "R1", hostID: "H1").encode(output, of: Wanted.metadata)
    }

    private func check<Wanted: AWSWire.Operation>(
        _ output: Wanted.Output,
        _ operation: Wanted.Type,
        _ wireProtocol: WireProtocol,
        _ expected: String
    ) throws where Wanted.Output: Equatable {
        let response = encode(output, operation, wireProtocol)
        #expect(String(decoding: response.body.bytes ?? [], as: UTF8.self) == expected)
        #expect(response.status == Wanted.metadata.status)
        #expect(try ResponseDecoder(wireProtocol).decode(response, of: operation) == output)
    }

    private let declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    private let namespace = "xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\""

    // MARK: JSON

    @Test func receiveMessage() throws {
        let message = Message(
            messageId: "m",
            receiptHandle: "r",
            md5OfBody: "d",
            body: "{\"a\":1}",
            attributes: ["SentTimestamp": "1", "ApproximateReceiveCount": "2"],
            messageAttributes: ["b": MessageAttributeValue(binaryValue: [0xFF], dataType: "Binary")]
        )
        try check(
            ReceiveMessageResult(messages: [message]),
            ReceiveMessage.self,
            .json,
            #"""
            {"Messages":[{"MessageId":"m","ReceiptHandle":"r","MD5OfBody":"d","Body":"{\"a\":1}",\#
            "Attributes":{"ApproximateReceiveCount":"2","SentTimestamp":"1"},\#
            "MessageAttributes":{"b":{"BinaryValue":"/w==","DataType":"Binary"}}}]}
            """#
        )
        try check(ReceiveMessageResult(), ReceiveMessage.self, .json, "{}")
        #expect(encode(ReceiveMessageResult(), ReceiveMessage.self, .json).fields["x-amzn-RequestId"] == "R1")
        #expect(encode(ReceiveMessageResult(), ReceiveMessage.self, .json).fields["content-type"] == "application/x-amz-json-1.0")
        try check(
            ReceiveMessageResult(messages: [message]),
            ReceiveMessage.self,
            .query,
            """
            <ReceiveMessageResponse xmlns="http://queue.amazonaws.com/doc/2012-11-05/"><ReceiveMessageResult><Message>\
            <MessageId>m</MessageId><ReceiptHandle>r</ReceiptHandle><MD5OfBody>d</MD5OfBody><Body>{&quot;a&quot;:1}</Body>\
            <Attribute><Name>ApproximateReceiveCount</Name><Value>2</Value></Attribute>\
            <Attribute><Name>SentTimestamp</Name><Value>1</Value></Attribute>\
            <MessageAttribute><Name>b</Name><Value><BinaryValue>/w==</BinaryValue><DataType>Binary</DataType></Value></MessageAttribute>\
            </Message></ReceiveMessageResult><ResponseMetadata><RequestId>R1</RequestId></ResponseMetadata></ReceiveMessageResponse>
            """
        )
    }

    @Test func emptyOutputs() throws {
        try check(EmptyShape(), DeleteMessage.self, .json, "")
        try check(EmptyShape(), PutMetricData.self, .rpcV2CBOR, "")
        try check(
            EmptyShape(),
            DeleteMessage.self,
            .query,
            """
            <DeleteMessageResponse xmlns="http://queue.amazonaws.com/doc/2012-11-05/"><ResponseMetadata><RequestId>R1</RequestId>\
            </ResponseMetadata></DeleteMessageResponse>
            """
        )
        let result = SendMessageBatchResultEntry(id: "1", messageId: "m", md5OfMessageBody: "d")
        try check(
            SendMessageBatchResult(successful: [result], failed: []),
            SendMessageBatch.self,
            .json,
            #"{"Successful":[{"Id":"1","MessageId":"m","MD5OfMessageBody":"d"}]}"#
        )
    }

    // MARK: Query

    @Test func snsAndItsMaps() throws {
        try check(
            GetTopicAttributesResponse(attributes: ["TopicArn": "t", "Policy": "{\"a\":\"b\"}"]),
            GetTopicAttributes.self,
            .query,
            """
            <GetTopicAttributesResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><GetTopicAttributesResult><Attributes>\
            <entry><key>Policy</key><value>{&quot;a&quot;:&quot;b&quot;}</value></entry>\
            <entry><key>TopicArn</key><value>t</value></entry></Attributes></GetTopicAttributesResult>\
            <ResponseMetadata><RequestId>R1</RequestId></ResponseMetadata></GetTopicAttributesResponse>
            """
        )
        try check(
            ListTopicsResponse(topics: [Topic(topicArn: "a"), Topic(topicArn: "b")]),
            ListTopics.self,
            .query,
            """
            <ListTopicsResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><ListTopicsResult><Topics><member><TopicArn>a</TopicArn>\
            </member><member><TopicArn>b</TopicArn></member></Topics></ListTopicsResult>\
            <ResponseMetadata><RequestId>R1</RequestId></ResponseMetadata></ListTopicsResponse>
            """
        )
    }

    @Test func iamPrintsWholeSeconds() throws {
        let role = Role(
            path: "/",
            roleName: "r",
            roleId: "I",
            arn: "a",
            createDate: instant.adding(milliseconds: 42),
            maxSessionDuration: 3600
        )
        let response = encode(GetRoleResponse(role: role), GetRole.self, .query)
        #expect(
            String(decoding: response.body.bytes ?? [], as: UTF8.self) == """
                <GetRoleResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><GetRoleResult><Role><Path>/</Path><RoleName>r</RoleName>\
                <RoleId>I</RoleId><Arn>a</Arn><CreateDate>2026-11-24T05:28:31Z</CreateDate><MaxSessionDuration>3600</MaxSessionDuration>\
                </Role></GetRoleResult><ResponseMetadata><RequestId>R1</RequestId></ResponseMetadata></GetRoleResponse>
                """
        )
        #expect(try ResponseDecoder(.query).decode(response, of: GetRole.self).role.createDate == instant)
    }

    @Test func cloudWatchInThreeProtocols() throws {
        let point = Datapoint(timestamp: instant, average: 1.5, sum: 3, unit: "Count", extendedStatistics: ["p99": 2])
        let output = GetMetricStatisticsOutput(label: "m", datapoints: [point])
        try check(
            output,
            GetMetricStatistics.self,
            .json,
            #"""
            {"Label":"m","Datapoints":[{"Timestamp":1795498111,"Average":1.5,"Sum":3.0,"Unit":"Count","ExtendedStatistics":{"p99":2.0}}]}
            """#
        )
        try check(
            output,
            GetMetricStatistics.self,
            .query,
            """
            <GetMetricStatisticsResponse xmlns="http://monitoring.amazonaws.com/doc/2010-08-01/"><GetMetricStatisticsResult>\
            <Label>m</Label><Datapoints><member><Timestamp>2026-11-24T05:28:31Z</Timestamp><Average>1.5</Average><Sum>3.0</Sum>\
            <Unit>Count</Unit><ExtendedStatistics><entry><key>p99</key><value>2.0</value></entry></ExtendedStatistics></member></Datapoints>\
            </GetMetricStatisticsResult><ResponseMetadata><RequestId>R1</RequestId></ResponseMetadata></GetMetricStatisticsResponse>
            """
        )
        let response = encode(output, GetMetricStatistics.self, .rpcV2CBOR)
        #expect(response.fields["Smithy-Protocol"] == "rpc-v2-cbor")
        #expect(response.fields["Content-Type"] == "application/cbor")
        #expect(try ResponseDecoder(.rpcV2CBOR).decode(response, of: GetMetricStatistics.self) == output)
    }

    // MARK: REST-XML

    @Test func listings() throws {
        try check(
            ListBucketsOutput(
                owner: Owner(displayName: "o", id: "i"),
                buckets: [Bucket(name: "b", creationDate: instant)]
            ),
            ListBuckets.self,
            .restXML,
            """
            \(declaration)<ListAllMyBucketsResult \(namespace)><Owner><DisplayName>o</DisplayName><ID>i</ID></Owner><Buckets><Bucket>\
            <Name>b</Name><CreationDate>2026-11-24T05:28:31.000Z</CreationDate></Bucket></Buckets></ListAllMyBucketsResult>
            """
        )
        try check(
            ListObjectsV2Output(
                name: "b",
                prefix: "",
                keyCount: 2,
                maxKeys: 1000,
                delimiter: "/",
                isTruncated: false,
                contents: [Object(key: "a&\r", lastModified: instant, eTag: "\"e\"", size: 5, storageClass: "STANDARD")],
                commonPrefixes: [CommonPrefix(prefix: "p/")]
            ),
            ListObjectsV2.self,
            .restXML,
            """
            \(declaration)<ListBucketResult \(namespace)><Name>b</Name><Prefix></Prefix><KeyCount>2</KeyCount><MaxKeys>1000</MaxKeys>\
            <Delimiter>/</Delimiter><IsTruncated>false</IsTruncated><Contents><Key>a&amp;&#xD;</Key>\
            <LastModified>2026-11-24T05:28:31.000Z</LastModified><ETag>&quot;e&quot;</ETag><Size>5</Size>\
            <StorageClass>STANDARD</StorageClass></Contents><CommonPrefixes><Prefix>p/</Prefix></CommonPrefixes></ListBucketResult>
            """
        )
    }

    @Test func bucketLocation() throws {
        try check(
            GetBucketLocationOutput(locationConstraint: "us-west-2"),
            GetBucketLocation.self,
            .restXML,
            "\(declaration)<LocationConstraint \(namespace)>us-west-2</LocationConstraint>"
        )
        let nowhere = encode(GetBucketLocationOutput(), GetBucketLocation.self, .restXML)
        #expect(
            String(decoding: nowhere.body.bytes ?? [], as: UTF8.self)
                == "\(declaration)<LocationConstraint \(namespace)></LocationConstraint>"
        )
        #expect(try ResponseDecoder(.restXML).decode(nowhere, of: GetBucketLocation.self).locationConstraint?.rawValue ?? "" == "")
    }

    @Test func payloadStructures() throws {
        let output = CopyObjectOutput(copyObjectResult: CopyObjectResult(lastModified: instant, eTag: "\"e\""), versionId: "v")
        try check(
            output,
            CopyObject.self,
            .restXML,
            """
            \(declaration)<CopyObjectResult \(namespace)><LastModified>2026-11-24T05:28:31.000Z</LastModified>\
            <ETag>&quot;e&quot;</ETag></CopyObjectResult>
            """
        )
        #expect(encode(output, CopyObject.self, .restXML).fields["x-amz-version-id"] == "v")
        #expect(encode(output, CopyObject.self, .restXML).fields["Content-Type"] == "application/xml")
    }

    @Test func anErrorMayComeWithTheStatusOfSuccess() {
        let late = HTTPResponse(status: 200, body: HTTPBody("<Error><Code>InternalError</Code><Message>m</Message></Error>"))
        #expect {
            _ = try ResponseDecoder(.restXML).decode(late, of: CopyObject.self)
        } throws: { error in
            (error as? AWSError)?.code == "InternalError" && (error as? AWSError)?.status == 500
        }
    }

    @Test func objectsStream() async throws {
        var output = GetObjectOutput(body: HTTPBody("hello"))
        output.contentType = "image/png"
        output.contentLength = 5
        output.lastModified = instant
        output.metadata = ["a": "1", "B-c": "x\r\ny"]
        output.eTag = "\"e\""
        output.objectLockRetainUntilDate = instant
        var response = encode(output, GetObject.self, .restXML)
        #expect(response.status == 200)
        #expect(response.fields["Content-Type"] == "image/png")
        #expect(response.fields["Content-Length"] == "5")
        #expect(response.fields["Last-Modified"] == "Tue, 24 Nov 2026 05:28:31 GMT")
        #expect(response.fields["x-amz-meta-a"] == "1")
        #expect(response.fields["x-amz-meta-B-c"] == "x  y")
        #expect(response.fields["x-amz-object-lock-retain-until-date"] == "2026-11-24T05:28:31.000Z")
        let back = try ResponseDecoder(.restXML).decode(response, of: GetObject.self)
        #expect(try await back.body.collect(upTo: 10) == Array("hello".utf8))
        #expect(back.metadata == ["a": "1", "B-c": "x  y"])
        #expect(back.lastModified == instant)
        output.contentRange = "bytes 0-4/9"
        response = encode(output, GetObject.self, .restXML)
        #expect(response.status == 206)
    }

    @Test func statusesOfTheModel() {
        #expect(encode(EmptyShape(), DeleteBucket.self, .restXML).status == 204)
        #expect(encode(EmptyShape(), DeleteBucket.self, .restXML).body.isEmpty)
        #expect(encode(EmptyShape(), DeleteBucket.self, .restXML).fields["Content-Type"] == nil)
    }

    @Test func serviceErrorsAreThrown() {
        let response = ErrorEncoder(.json, service: .sqs, requestID: "R").encode(SQSErrors.queueDoesNotExist("m"))
        #expect(throws: SQSErrors.queueDoesNotExist("m")) {
            try ResponseDecoder(.json).decode(response, of: ReceiveMessage.self)
        }
    }
}
