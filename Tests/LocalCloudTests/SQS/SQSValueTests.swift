import AWSCore
import Testing

@testable import LocalCloud

@Suite struct SQSValueTests {
    /// Digests as boto3 computes them (botocore's checker refuses an answer with any other).
    @Test func digestsOfAttributes() {
        #expect(MessageDigests.digest(of: "message-1") == "3d6b824fd8c1520e9a047d21fee6fb1f")
        let attribute = OutgoingMessage.Attribute(dataType: "String", value: .string("foobar"))
        #expect(MessageDigests.digest(of: ["MyAttribute": attribute]) == "adb59cd4678ea5a855436b949cd07ab6")
        #expect(MessageDigests.digest(of: [:]) == nil)
    }

    @Test func receiptHandlesComeBackWhole() {
        let handle = ReceiptHandle(queue: 7, message: 1_234_567, receive: 3)
        #expect(ReceiptHandle(handle.text) == handle)
    }

    @Test(arguments: ["", "abc", "not base64 !", "MTox"]) func damagedReceiptHandlesAreNone(text: String) {
        #expect(ReceiptHandle(text) == nil)
    }

    @Test(arguments: [
        (["VisibilityTimeout": "43201"], "InvalidAttributeValue"),
        (["VisibilityTimeout": "x"], "InvalidAttributeValue"),
        (["DelaySeconds": "901"], "InvalidAttributeValue"),
        (["Colour": "red"], "InvalidAttributeName"),
        (["FifoQueue": "false"], "InvalidAttributeName"),
        (["ContentBasedDeduplication": "true"], "InvalidAttributeName"),
        (["Policy": "{"], "InvalidAttributeValue"),
        (["RedrivePolicy": "[]"], "InvalidParameterValueException"),
        (["RedrivePolicy": #"{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:d"}"#], "InvalidParameterValueException"),
    ]) func badAttributesAreRefused(values: [String: String], code: String) {
        var attributes = QueueAttributes()
        #expect {
            try attributes.update(values, isNew: true)
        } throws: { error in
            (error as? AWSError)?.code == code
        }
    }

    @Test func attributesHaveAWSsDefaults() {
        let attributes = QueueAttributes()
        #expect(attributes["VisibilityTimeout"] == "30")
        #expect(attributes["MessageRetentionPeriod"] == "345600")
        #expect(attributes["MaximumMessageSize"] == "1048576")
        #expect(attributes["SqsManagedSseEnabled"] == "true")
        #expect(attributes["Policy"] == nil)
    }

    @Test(arguments: [
        ("photos", false, true), ("photos.fifo", true, true), ("photos", true, false), ("a b", false, false), ("", false, false),
    ])
    func names(name: String, isFIFO: Bool, isValid: Bool) {
        let result = Result { try QueueName.validate(name, isFIFO: isFIFO) }
        #expect(((try? result.get()) != nil) == isValid)
    }
}
