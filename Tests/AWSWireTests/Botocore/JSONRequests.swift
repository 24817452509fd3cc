import AWSWire

extension BotocoreRequest {
    /// Made by botocore 1.43.11.
    static let json: [BotocoreRequest] = [
        BotocoreRequest(
            "sqs.CreateQueue",
            .json,
            "POST",
            #"/"#,
            fields: [
                "X-Amz-Target": "AmazonSQS.CreateQueue",
                "Content-Type": "application/x-amz-json-1.0",
            ],
            body: #"""
                {"QueueName": "q.fifo", "Attributes": {"FifoQueue": "true", "VisibilityTimeout": "30"}, "tags": {"a"\#
                : "b c", "\u00e9": "\u00fc"}}
                """#
        ),
        BotocoreRequest(
            "sqs.SendMessage",
            .json,
            "POST",
            #"/"#,
            fields: [
                "X-Amz-Target": "AmazonSQS.SendMessage",
                "Content-Type": "application/x-amz-json-1.0",
            ],
            body: #"""
                {"QueueUrl": "http://localhost:4566/000000000000/q", "MessageBody": "{\"a\":\"\u00e9\n\\\ud83d\ude00\#
                \"}\u2028", "DelaySeconds": 5, "MessageAttributes": {"n": {"DataType": "Number", "StringValue": "1"}\#
                , "b": {"DataType": "Binary", "BinaryValue": "AAH/"}}, "MessageSystemAttributes": {"AWSTraceHeader":\#
                 {"DataType": "String", "StringValue": "x"}}, "MessageGroupId": "g"}
                """#
        ),
        BotocoreRequest(
            "sqs.SendMessageBatch",
            .json,
            "POST",
            #"/"#,
            fields: [
                "X-Amz-Target": "AmazonSQS.SendMessageBatch",
                "Content-Type": "application/x-amz-json-1.0",
            ],
            body: #"""
                {"QueueUrl": "u", "Entries": [{"Id": "1", "MessageBody": "x"}, {"Id": "2", "MessageBody": "y", "Mess\#
                ageAttributes": {"k": {"DataType": "String", "StringValue": "v"}}}]}
                """#
        ),
        BotocoreRequest(
            "sqs.ReceiveMessage",
            .json,
            "POST",
            #"/"#,
            fields: [
                "X-Amz-Target": "AmazonSQS.ReceiveMessage",
                "Content-Type": "application/x-amz-json-1.0",
            ],
            body: #"""
                {"QueueUrl": "u", "AttributeNames": ["All"], "MessageAttributeNames": ["a.*", "b"], "MaxNumberOfMess\#
                ages": 10, "WaitTimeSeconds": 20, "VisibilityTimeout": 0}
                """#
        ),
        BotocoreRequest(
            "sqs.DeleteMessageBatch",
            .json,
            "POST",
            #"/"#,
            fields: [
                "X-Amz-Target": "AmazonSQS.DeleteMessageBatch",
                "Content-Type": "application/x-amz-json-1.0",
            ],
            body: #"{"QueueUrl": "u", "Entries": [{"Id": "1", "ReceiptHandle": "r+/="}]}"#
        ),
        BotocoreRequest(
            "sqs.ListQueues",
            .json,
            "POST",
            #"/"#,
            fields: [
                "X-Amz-Target": "AmazonSQS.ListQueues",
                "Content-Type": "application/x-amz-json-1.0",
            ],
            body: #"{}"#
        ),
        BotocoreRequest(
            "sqs.UntagQueue",
            .json,
            "POST",
            #"/"#,
            fields: [
                "X-Amz-Target": "AmazonSQS.UntagQueue",
                "Content-Type": "application/x-amz-json-1.0",
            ],
            body: #"{"QueueUrl": "u", "TagKeys": ["a", "b"]}"#
        ),
        BotocoreRequest(
            "logs.CreateLogGroup",
            .json,
            "POST",
            #"/"#,
            fields: [
                "X-Amz-Target": "Logs_20140328.CreateLogGroup",
                "Content-Type": "application/x-amz-json-1.1",
            ],
            body: #"{"logGroupName": "/g", "tags": {"a": "b"}}"#
        ),
        BotocoreRequest(
            "logs.PutLogEvents",
            .json,
            "POST",
            #"/"#,
            fields: [
                "X-Amz-Target": "Logs_20140328.PutLogEvents",
                "Content-Type": "application/x-amz-json-1.1",
            ],
            body: #"""
                {"logGroupName": "/g", "logStreamName": "s", "logEvents": [{"timestamp": 1795498111042, "message": "\#
                a\tb"}, {"timestamp": 1795498111043, "message": "\u00e9"}]}
                """#
        ),
        BotocoreRequest(
            "logs.FilterLogEvents",
            .json,
            "POST",
            #"/"#,
            fields: [
                "X-Amz-Target": "Logs_20140328.FilterLogEvents",
                "Content-Type": "application/x-amz-json-1.1",
            ],
            body: #"""
                {"logGroupName": "/g", "logStreamNames": ["s"], "startTime": 0, "endTime": 9, "filterPattern": "ERRO\#
                R", "limit": 5}
                """#
        ),
        BotocoreRequest(
            "logs.PutRetentionPolicy",
            .json,
            "POST",
            #"/"#,
            fields: [
                "X-Amz-Target": "Logs_20140328.PutRetentionPolicy",
                "Content-Type": "application/x-amz-json-1.1",
            ],
            body: #"{"logGroupName": "/g", "retentionInDays": 7}"#
        ),
        BotocoreRequest(
            "costExplorer.GetCostAndUsage",
            .json,
            "POST",
            #"/"#,
            fields: [
                "X-Amz-Target": "AWSInsightsIndexService.GetCostAndUsage",
                "Content-Type": "application/x-amz-json-1.1",
            ],
            body: #"""
                {"TimePeriod": {"Start": "2026-11-01", "End": "2026-11-24"}, "Granularity": "DAILY", "Metrics": ["Un\#
                blendedCost"], "GroupBy": [{"Type": "DIMENSION", "Key": "SERVICE"}], "Filter": {"And": [{"Dimensions\#
                ": {"Key": "SERVICE", "Values": ["Amazon S3"]}}, {"Not": {"Tags": {"Key": "t", "Values": ["x"], "Mat\#
                chOptions": ["EQUALS"]}}}]}}
                """#
        ),
    ]
}
