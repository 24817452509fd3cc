import AWSCore
import AWSEvents
import Testing

@Suite struct S3EventTests {
    static let record = S3EventRecord(
        region: .usEast1,
        eventTime: Timestamp(milliseconds: 1_750_000_000_042),
        eventName: "ObjectCreated:Put",
        principalID: "AWS:AIDAEXAMPLE",
        sourceIPAddress: "127.0.0.1",
        requestID: "C3D13FE58DE4C810",
        extendedRequestID: "FMyUVURIY8/IgAtTv8xRjskZQpcIZ9KG4V5Wp6S7S/JRWeUWerMUE5JgHvANOjpD",
        configurationID: "uploads",
        bucket: "uploads",
        bucketOwnerPrincipalID: "A3NL1KOZZKExample",
        bucketArn: "arn:aws:s3:::uploads",
        key: "2026/11/rot & grün.jpg",
        size: 1024,
        eTag: "d41d8cd98f00b204e9800998ecf8427e",
        sequencer: Sequencer("0055AED6DCD90281E5")
    )

    @Test func writesWhatS3Sends() {
        let expected =
            #"{"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","awsRegion":"us-east-1","eventTime":"2025-06-15T15:06:40.042Z","#
            + #""eventName":"ObjectCreated:Put","userIdentity":{"principalId":"AWS:AIDAEXAMPLE"},"#
            + #""requestParameters":{"sourceIPAddress":"127.0.0.1"},"responseElements":{"x-amz-request-id":"C3D13FE58DE4C810","#
            + #""x-amz-id-2":"FMyUVURIY8/IgAtTv8xRjskZQpcIZ9KG4V5Wp6S7S/JRWeUWerMUE5JgHvANOjpD"},"s3":{"s3SchemaVersion":"1.0","#
            + #""configurationId":"uploads","bucket":{"name":"uploads","ownerIdentity":{"principalId":"A3NL1KOZZKExample"},"#
            + #""arn":"arn:aws:s3:::uploads"},"object":{"key":"2026/11/rot+%26+gr%C3%BCn.jpg","size":1024,"#
            + #""eTag":"d41d8cd98f00b204e9800998ecf8427e","sequencer":"0055AED6DCD90281E5"}}}]}"#
        #expect(S3EventMessage.records([Self.record]).json == expected)
    }

    @Test func readsWhatItWrites() throws {
        let message = S3EventMessage.records([Self.record])
        #expect(try S3EventMessage(parsing: message.json) == message)
        let test = S3EventMessage.test(
            S3TestEvent(time: Timestamp(seconds: 1_750_000_000), bucket: "uploads", requestID: "5582815E1AEA5ADF", hostID: "8cLe/+GAmw")
        )
        #expect(
            test.json
                == #"{"Service":"Amazon S3","Event":"s3:TestEvent","Time":"2025-06-15T15:06:40.000Z","Bucket":"uploads","#
                + #""RequestId":"5582815E1AEA5ADF","HostId":"8cLe/+GAmw"}"#
        )
        #expect(try S3EventMessage(parsing: test.json) == test)
    }

    @Test func readsRecordsThatCameThroughSNS() throws {
        let message = S3EventMessage.records([Self.record])
        let envelope = SNSEnvelope(
            kind: .notification,
            messageID: "1",
            topicArn: "arn:aws:sns:us-east-1:000000000000:processed",
            subject: "Amazon S3 Notification",
            message: message.json,
            timestamp: "2025-06-15T15:06:40.100Z"
        )
        #expect(try S3EventMessage(parsing: envelope.json) == message)
    }

    @Test func isLenientAboutWhatItDoesNotNeed() throws {
        let text =
            #"{"Records":[{"eventVersion":"2.9","eventName":"s3:ObjectRemoved:Delete","new":1,"s3":{"bucket":{"name":"b"},"object":{"key":"a+b%2B"}}}]}"#
        guard case .records(let records) = try S3EventMessage(parsing: text) else { throw S3EventError.notAnEvent }
        #expect(records.map(\.key) == ["a b+"])
        #expect(records[0].isRemoval)
        #expect(records[0].size == nil && records[0].sequencer == nil)
        #expect(try S3EventMessage(parsing: #"{"Records":[]}"#) == .records([]))
    }

    @Test(arguments: [
        ("", S3EventError.notJSON),
        ("[]", .notAnEvent),
        ("{\"Records\":{}}", .notAnEvent),
        ("{\"hello\":1}", .notAnEvent),
        (#"{"Records":[{}]}"#, .missing("eventName")),
        (#"{"Records":[{"eventName":"x","s3":{"bucket":{"name":"b"},"object":{}}}]}"#, .missing("s3.object.key")),
    ])
    func refusesWhatIsNoEvent(text: String, error: S3EventError) {
        #expect(throws: error) { try S3EventMessage(parsing: text) }
    }

    @Test func endsAtEnvelopesInEnvelopes() {
        var text = S3EventMessage.records([Self.record]).json
        for _ in 0..<3 {
            text = SNSEnvelope(kind: .notification, messageID: "1", topicArn: "t", message: text, timestamp: "").json
        }
        #expect(throws: S3EventError.notAnEvent) { try S3EventMessage(parsing: text) }
    }

    @Test(arguments: [
        ("red flower.jpg", "red+flower.jpg"), ("a@b", "a%40b"), ("a/b/c", "a/b/c"), ("1+1=2", "1%2B1%3D2"), ("é", "%C3%A9"), ("~*", "%7E*"),
    ])
    func encodesKeysLikeForms(key: String, encoded: String) {
        #expect(S3EventKey.encode(key) == encoded)
        #expect(S3EventKey.decode(encoded) == key)
    }

    @Test func versionsAreThoseThatAWSSends() {
        #expect(S3EventRecord.version(of: "ObjectCreated:Copy") == "2.1")
        #expect(S3EventRecord.version(of: "ObjectRemoved:DeleteMarkerCreated") == "2.1")
        #expect(S3EventRecord.version(of: "ObjectTagging:Put") == "2.3")
        #expect(S3EventRecord.version(of: "ObjectAcl:Put") == "2.3")
    }

    @Test func sequencersArePaddedOnTheRight() {
        #expect(Sequencer("0055") < Sequencer("0055AED6"))
        #expect(Sequencer("0056") > Sequencer("0055AED6DCD90281E5"))
        #expect(Sequencer("0055AE") == Sequencer("0055ae0000"))
        #expect(!(Sequencer("0055AE") < Sequencer("0055ae0000")))
        #expect(Sequencer(number: 9) < Sequencer(number: 10))
        #expect(Sequencer(number: 0xFF) < Sequencer(number: 0x100))
        #expect(Sequencer(number: 1).description == "000000000000000001")
    }
}
