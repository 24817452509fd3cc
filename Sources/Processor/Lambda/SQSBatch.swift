import AWSCore
import AWSWire

/// A batch of a queue's messages, as the event source mapping hands it to a function.
///
/// https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
struct SQSBatch: Sendable, Hashable {
    struct Record: Sendable, Hashable {
        /// By which a failure is reported.
        var messageID: String
        var message: QueueMessage
    }

    var records: [Record]
    /// The queue that they come from; nil when there are none.
    var queue: Arn?

    /// - Throws: ``InvocationProblem/notAnSQSEvent(_:)``.
    init(parsing event: [UInt8]) throws(InvocationProblem) {
        let root: WireNode
        do {
            // An invocation's payload has 6 MB at most.
            root = try JSONParser.parse(event, limits: WireLimits(depth: 32, bytes: 8 << 20)).root
        } catch {
            throw .notAnSQSEvent("it is not JSON: \(error)")
        }
        guard let list = root["Records"], list.kind == .list else { throw .notAnSQSEvent("it has no list of Records") }
        records = []
        for record in list.children {
            guard record["eventSource"]?.string == "aws:sqs" else { throw .notAnSQSEvent("a record does not come from aws:sqs") }
            guard let id = record["messageId"]?.string, let handle = record["receiptHandle"]?.string, let body = record["body"]?.string
            else {
                throw .notAnSQSEvent("a record lacks messageId, receiptHandle or body")
            }
            guard let source = record["eventSourceARN"]?.string.flatMap({ Arn($0) }) else {
                throw .notAnSQSEvent("a record names no queue in eventSourceARN")
            }
            queue = queue ?? source
            let received = record["attributes"]?["ApproximateReceiveCount"]?.string.flatMap { Int($0) }
            records.append(Record(messageID: id, message: QueueMessage(id: handle, body: body, receiveCount: received ?? 1)))
        }
    }
}

/// Which messages of a batch are to come again; the others are deleted. Counts only where the mapping has `ReportBatchItemFailures`.
struct BatchItemFailures: Sendable, Hashable {
    var messageIDs: [String]

    var json: [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.key("batchItemFailures")
        json.beginArray()
        for id in messageIDs {
            json.beginObject()
            json.key("itemIdentifier")
            json.string(id)
            json.endObject()
        }
        json.endArray()
        json.endObject()
        return json.bytes
    }
}
