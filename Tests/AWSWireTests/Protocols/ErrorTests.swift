import AWSCore
import AWSWire
import CloudWatchModel
import LogsModel
import S3Model
import SNSModel
import SQSModel
import Testing

@Suite struct ErrorTests {
    private func encode(_ error: AWSError, _ wireProtocol: WireProtocol, _ service: ServiceMetadata, hasBody: Bool = true) -> HTTPResponse {
        ErrorEncoder(wireProtocol, service: service, requestID: "R1", hostID: "H1").encode(error, hasBody: hasBody)
    }

    private func text(_ response: HTTPResponse) -> String {
        String(decoding: response.body.bytes ?? [], as: UTF8.self)
    }

    @Test func restXML() {
        let error = AWSError("NoSuchKey", status: 404, message: "The <specified> key does not exist.").with("Key", "a&b")
        let response = encode(error, .restXML, .s3)
        #expect(response.status == 404)
        #expect(response.fields["content-type"] == "application/xml")
        #expect(response.fields["x-amz-request-id"] == "R1")
        #expect(response.fields["x-amz-id-2"] == "H1")
        #expect(
            text(response) == """
                <?xml version="1.0" encoding="UTF-8"?>
                <Error><Code>NoSuchKey</Code><Message>The &lt;specified&gt; key does not exist.</Message><Key>a&amp;b</Key>\
                <RequestId>R1</RequestId><HostId>H1</HostId></Error>
                """
        )
        let back = ErrorDecoder(.restXML).decode(response)
        #expect((back.code, back.status, back.message) == (error.code, error.status, error.message))
        #expect(back.fields.first == AWSError.Field("Key", "a&b"))
    }

    @Test func headHasNoBody() {
        let error = AWSError("NoSuchKey", status: 404, message: "x", headers: [.init("x-amz-delete-marker", "true")])
        let response = encode(error, .restXML, .s3, hasBody: false)
        #expect(response.body.isEmpty)
        #expect(response.fields["x-amz-delete-marker"] == "true")
        #expect(ErrorDecoder(.restXML).decode(response).code == "NotFound")
        #expect(encode(AWSError("NotModified", status: 304, message: ""), .restXML, .s3).body.isEmpty)
    }

    @Test func aBucketsRegionIsInAHeader() {
        let error = AWSError("PermanentRedirect", status: 301, message: "x", headers: [.init("x-amz-bucket-region", "us-west-2")])
        let decoded = ErrorDecoder(.restXML).decode(encode(error, .restXML, .s3, hasBody: false))
        #expect(decoded.code == "PermanentRedirect")
        #expect(decoded.headers == [.init("x-amz-bucket-region", "us-west-2")])
    }

    @Test func query() {
        let response = encode(SQSErrors.queueDoesNotExist("No such queue."), .query, .sqs)
        #expect(response.status == 400)
        #expect(response.fields["Content-Type"] == "text/xml")
        #expect(response.fields["x-amzn-RequestId"] == "R1")
        #expect(response.fields["x-amzn-query-error"] == nil)
        #expect(
            text(response) == """
                <ErrorResponse xmlns="http://queue.amazonaws.com/doc/2012-11-05/"><Error><Type>Sender</Type>\
                <Code>AWS.SimpleQueueService.NonExistentQueue</Code><Message>No such queue.</Message><Detail></Detail></Error>\
                <RequestId>R1</RequestId></ErrorResponse>
                """
        )
        let back = ErrorDecoder(.query).decode(response)
        #expect(back.code == "AWS.SimpleQueueService.NonExistentQueue")
        #expect(back.fault == .sender)
        #expect(back.fields == [AWSError.Field("RequestId", "R1")])
        let receiver = encode(AWSError("InternalError", status: 500, message: ""), .query, .sns)
        #expect(text(receiver).contains("<Error><Type>Receiver</Type><Code>InternalError</Code></Error>"))
    }

    @Test func json() {
        let response = encode(SQSErrors.queueDoesNotExist("No such \"queue\"."), .json, .sqs)
        #expect(response.fields["Content-Type"] == "application/x-amz-json-1.0")
        #expect(response.fields["x-amzn-query-error"] == "AWS.SimpleQueueService.NonExistentQueue;Sender")
        #expect(text(response) == #"{"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"No such \"queue\"."}"#)
        let back = ErrorDecoder(.json).decode(response)
        #expect(back == SQSErrors.queueDoesNotExist("No such \"queue\"."))
        let logs = encode(AWSError("ResourceNotFoundException", status: 400, message: "m").with("f", "v"), .json, .logs)
        #expect(text(logs) == #"{"__type":"ResourceNotFoundException","message":"m","f":"v"}"#)
        #expect(logs.fields["x-amzn-query-error"] == nil)
        #expect(logs.fields["Content-Type"] == "application/x-amz-json-1.1")
    }

    @Test func cbor() throws {
        let error = AWSError("ValidationException", status: 400, message: "m", queryCode: "ValidationError")
        let response = encode(error, .rpcV2CBOR, .cloudWatch)
        #expect(response.fields["smithy-protocol"] == "rpc-v2-cbor")
        #expect(response.fields["Content-Type"] == "application/cbor")
        #expect(response.fields["x-amzn-query-error"] == "ValidationError;Sender")
        let root = try CBORParser.parse(#require(response.body.bytes)).root
        #expect(root["__type"]?.string == "com.amazon.coral.validate#ValidationException")
        #expect(root["message"]?.string == "m")
        #expect(ErrorDecoder(.rpcV2CBOR).decode(response) == error)
    }

    @Test(arguments: [WireProtocol.json, .query, .rpcV2CBOR, .restXML])
    func bodiesOfProxies(wireProtocol: WireProtocol) {
        let page = HTTPResponse(status: 503, body: HTTPBody("<html>Busy</html>"))
        let error = ErrorDecoder(wireProtocol).decode(page)
        #expect((error.code, error.status, error.fault) == ("ServiceUnavailable", 503, .receiver))
    }

    @Test func otherFormsOfTypes() {
        let header = HTTPResponse(status: 400, fields: ["x-amzn-ErrorType": "Bad:http://x/"], body: HTTPBody(#"{"Message":"m"}"#))
        #expect(ErrorDecoder(.json).decode(header).code == "Bad")
        #expect(ErrorDecoder(.json).decode(header).message == "m")
        let old = HTTPResponse(
            status: 400,
            body: HTTPBody(
                "<Response><Errors><Error><Code>C</Code><Message>m</Message></Error></Errors><RequestID>r</RequestID></Response>"
            )
        )
        #expect(ErrorDecoder(.query).decode(old).code == "C")
    }

    @Test func valuesCannotForgeHeaders() {
        let error = AWSError("Bad", status: 400, message: "", headers: [.init("x-amz-region", "a\r\nSet-Cookie: b")])
        #expect(encode(error, .restXML, .s3).fields["x-amz-region"] == "a  Set-Cookie: b")
    }

    private func translated(_ error: ShapeError, _ wireProtocol: WireProtocol, _ service: ServiceMetadata) -> String {
        let error = AWSError(error, wireProtocol: wireProtocol, service: service)
        return "\(error.status) \(error.code): \(error.message)"
    }

    @Test func whatCouldNotBeRead() {
        let missing = ShapeError.missing(path: "PublishBatchRequestEntries.1.member.MessageAttributes.Attr1.member.DataType")
        #expect(
            translated(missing, .query, .sns) == """
                400 ValidationError: 1 validation error detected: Value null at \
                'publishBatchRequestEntries.1.member.messageAttributes.Attr1.member.dataType' failed to satisfy constraint: \
                Member must not be null
                """
        )
        #expect(translated(.missing(path: "logGroupName"), .json, .logs).hasPrefix("400 ValidationException: 1 validation error detected"))
        #expect(
            translated(.missing(path: "Entries.1.member.Id"), .json, .sqs)
                == "400 MissingRequiredParameterException: The request must contain the parameter Entries.1.Id."
        )
        #expect(AWSError(missing, wireProtocol: .json, service: .sqs).queryCode == "MissingParameter")
        let wrong = ShapeError.wrongType(path: "MaxNumberOfMessages", expected: "Integer", found: "STRING_VALUE")
        #expect(translated(wrong, .json, .sqs) == "400 SerializationException: STRING_VALUE cannot be converted to Integer")
        #expect(translated(.malformed("m"), .json, .sqs) == "400 SerializationException: m")
        #expect(translated(.malformed("m"), .restXML, .s3).hasPrefix("400 MalformedXML: The XML you provided"))
        #expect(translated(.missing(path: "Delete.Objects.1.member.Key"), .restXML, .s3).hasPrefix("400 MalformedXML"))
        let number = AWSError(.wrongType(path: "PartNumber", expected: "Integer", found: "x"), wireProtocol: .restXML, service: .s3)
        #expect(number.code == "InvalidArgument")
        #expect(number.fields == [AWSError.Field("ArgumentName", "partNumber"), AWSError.Field("ArgumentValue", "x")])
        let empty = AWSError(
            .missing(path: "Delete"),
            wireProtocol: .restXML,
            service: .s3,
            operation: DeleteObjects.metadata
        )
        #expect(empty.code == "MissingRequestBodyError")
    }
}
