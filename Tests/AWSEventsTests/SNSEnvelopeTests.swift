import AWSEvents
import Testing

@Suite struct SNSEnvelopeTests {
    static let notification = SNSEnvelope(
        kind: .notification,
        messageID: "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
        topicArn: "arn:aws:sns:us-east-1:000000000000:processed",
        subject: "My \"First\" Message",
        message: "Hello\nworld!",
        timestamp: "2026-11-24T06:00:00.000Z",
        signature: "c2ln",
        signingCertURL: "http://127.0.0.1:4566/SimpleNotificationService-1.pem",
        unsubscribeURL: "http://127.0.0.1:4566/?Action=Unsubscribe",
        attributes: [.init(name: "kind", type: "String", value: "photo"), .init(name: "n", type: "Number", value: "1")]
    )

    @Test func writesNotificationsAsAWSDoes() {
        let expected = #"""
            {
              "Type" : "Notification",
              "MessageId" : "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
              "TopicArn" : "arn:aws:sns:us-east-1:000000000000:processed",
              "Subject" : "My \"First\" Message",
              "Message" : "Hello\nworld!",
              "Timestamp" : "2026-11-24T06:00:00.000Z",
              "SignatureVersion" : "1",
              "Signature" : "c2ln",
              "SigningCertURL" : "http://127.0.0.1:4566/SimpleNotificationService-1.pem",
              "UnsubscribeURL" : "http://127.0.0.1:4566/?Action=Unsubscribe",
              "MessageAttributes" : {
                "kind" : {"Type":"String","Value":"photo"},
                "n" : {"Type":"Number","Value":"1"}
              }
            }
            """#
        #expect(Self.notification.json == expected)
    }

    @Test func writesConfirmationsAsAWSDoes() throws {
        let envelope = SNSEnvelope(
            kind: .subscriptionConfirmation,
            messageID: "1",
            token: "t0",
            topicArn: "arn:t",
            message: SNSEnvelope.subscriptionText(topicArn: "arn:t"),
            subscribeURL: "http://x/?Action=ConfirmSubscription",
            timestamp: "2026-11-24T06:00:00.000Z",
            signature: "s",
            signingCertURL: "c"
        )
        let names = envelope.json.split(separator: "\n").compactMap { $0.split(separator: "\"").dropFirst().first.map(String.init) }
        #expect(
            names == [
                "Type", "MessageId", "Token", "TopicArn", "Message", "SubscribeURL", "Timestamp", "SignatureVersion", "Signature",
                "SigningCertURL",
            ]
        )
        #expect(try SNSEnvelope(parsing: Array(envelope.json.utf8)) == envelope)
        #expect(
            envelope.stringToSign
                == "Message\nYou have chosen to subscribe to the topic arn:t.\nTo confirm the subscription, visit the SubscribeURL "
                + "included in this message.\nMessageId\n1\nSubscribeURL\nhttp://x/?Action=ConfirmSubscription\n"
                + "Timestamp\n2026-11-24T06:00:00.000Z\nToken\nt0\nTopicArn\narn:t\nType\nSubscriptionConfirmation\n"
        )
    }

    @Test func readsWhatItWrites() throws {
        #expect(try SNSEnvelope(parsing: Array(Self.notification.json.utf8)) == Self.notification)
    }

    @Test func signsTheSubjectOnlyWhenThereIsOne() {
        var envelope = Self.notification
        #expect(envelope.stringToSign.contains("\nSubject\nMy \"First\" Message\n"))
        envelope.subject = nil
        #expect(!envelope.stringToSign.contains("Subject"))
    }

    @Test(arguments: [
        ("", SNSEnvelopeError.notJSON), ("{}", .missing("Type")), (#"{"Type":"Other"}"#, .unknownType("Other")),
        (#"{"Type":"SubscriptionConfirmation","MessageId":"1"}"#, .missing("Token")),
    ])
    func refusesOtherThings(text: String, error: SNSEnvelopeError) {
        #expect(throws: error) { try SNSEnvelope(parsing: Array(text.utf8)) }
    }
}
