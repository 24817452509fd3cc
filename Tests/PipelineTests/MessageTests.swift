import AWSCore
import AWSEvents
import Pipeline
import Testing

@Suite struct MessageTests {
    let source = PhotoSource(eTag: "abc", versionID: "v1", sequencer: Sequencer("0055AED6"))
    let time = Timestamp(milliseconds: 1_750_000_000_042)

    @Test func photoMessagesKeepTheirForm() throws {
        let message = PhotoMessage(
            state: .processed,
            key: "a \"b\".jpg",
            time: time,
            source: source,
            device: "NVIDIA T4",
            milliseconds: 12.3456,
            cost: "0.0000142"
        )
        #expect(
            message.json
                == #"{"type":"darkroom.photo","version":1,"state":"processed","key":"a \"b\".jpg","time":"2025-06-15T15:06:40.042Z","#
                + #""etag":"abc","versionId":"v1","sequencer":"0055AED6","device":"NVIDIA T4","milliseconds":12.346,"cost":"0.0000142"}"#
        )
        var read = try #require(PhotoMessage(parsing: message.json))
        #expect(read.milliseconds == 12.346)
        read.milliseconds = 12.3456
        #expect(read == message)
        #expect(read.dollars == 0.0000142)

        let beginning = PhotoMessage(state: .processing, key: "k", time: time, source: PhotoSource())
        #expect(
            beginning.json == #"{"type":"darkroom.photo","version":1,"state":"processing","key":"k","time":"2025-06-15T15:06:40.042Z"}"#
        )
        #expect(PhotoMessage(parsing: beginning.json) == beginning)
    }

    @Test(arguments: [
        "", "[]", "{}", #"{"type":"darkroom.photo","version":2,"state":"processed","key":"k","time":"2025-06-15T15:06:40Z"}"#,
        #"{"type":"darkroom.photo","version":1,"state":"burnt","key":"k","time":"2025-06-15T15:06:40Z"}"#,
        #"{"type":"other","version":1,"state":"processed","key":"k","time":"2025-06-15T15:06:40Z"}"#,
    ])
    func otherMessagesAreNotPhotos(text: String) {
        #expect(PhotoMessage(parsing: text) == nil)
    }

    @Test func rejectionsKeepTheirForm() {
        let rejection = Rejection(code: "Truncated", reason: "the file ends early", key: "k", time: time, source: source)
        #expect(Rejection(parsing: Array(rejection.json.utf8)) == rejection)
        #expect(rejection.json.hasPrefix(#"{"type":"darkroom.rejection","version":1,"code":"Truncated","reason":"the file ends early""#))
        #expect(Rejection(parsing: Array("not json".utf8)) == nil)
    }

    @Test func metadataSurviveHeaders() throws {
        let metadata = ResultMetadata(
            source: source,
            operations: "invert",
            representation: "coefficients",
            device: "pocl – “x”",
            milliseconds: 7,
            cost: "0.1"
        )
        let values = metadata.values
        for value in values.values { #expect(value.utf8.allSatisfy { (0x20...0x7E).contains($0) }) }
        var read = try #require(ResultMetadata(values: Dictionary(uniqueKeysWithValues: values.map { ($0.key.uppercased(), $0.value) })))
        #expect(read.device?.hasPrefix("pocl ") == true)
        read.device = metadata.device
        #expect(read == metadata)
        #expect(ResultMetadata(values: ["foreign": "1"]) == nil)
    }

    @Test func uploadsAreTheSameBySequencerElseByVersionElseByETag() {
        let first = PhotoSource(eTag: "a", sequencer: Sequencer("01"))
        #expect(first.isSameUpload(as: PhotoSource(eTag: "b", sequencer: Sequencer("010"))))
        #expect(!first.isSameUpload(as: PhotoSource(eTag: "a", sequencer: Sequencer("02"))))
        #expect(first.isSameUpload(as: PhotoSource(eTag: "a")))
        #expect(!PhotoSource().isSameUpload(as: PhotoSource()))
        #expect(!PhotoSource(eTag: "a", versionID: "1").isSameUpload(as: PhotoSource(eTag: "a", versionID: "2")))
        #expect(first.isOlder(than: PhotoSource(sequencer: Sequencer("02"))))
        #expect(!first.isOlder(than: PhotoSource(eTag: "b")))
    }

    @Test func noticesAreOnlyAboutUploads() throws {
        func record(_ event: String, bucket: String = "uploads", key: String) -> S3EventRecord {
            S3EventRecord(
                region: .usEast1,
                eventTime: time,
                eventName: event,
                principalID: "",
                sourceIPAddress: "",
                requestID: "",
                extendedRequestID: "",
                configurationID: "",
                bucket: bucket,
                bucketOwnerPrincipalID: "",
                bucketArn: "",
                key: key,
                size: 5,
                eTag: "e",
                sequencer: Sequencer("1")
            )
        }
        let message = S3EventMessage.records([
            record("ObjectCreated:Put", key: "a b"), record("ObjectRemoved:Delete", key: "c"),
            record("ObjectCreated:Put", bucket: "x", key: "d"),
        ])
        let expected = UploadNotice.uploads([.init(key: "a b", source: PhotoSource(eTag: "e", sequencer: Sequencer("1")), size: 5)])
        #expect(try UploadNotice(parsing: message.json, bucket: "uploads") == expected)
        let test = S3TestEvent(time: time, bucket: "uploads", requestID: "", hostID: "")
        #expect(try UploadNotice(parsing: test.json, bucket: "uploads") == .test)
        #expect(throws: S3EventError.notAnEvent) { try UploadNotice(parsing: "{}", bucket: "uploads") }
    }

    @Test func namesFollowTheEnvironment() throws {
        #expect(try ResourceNames(environment: [:]) == ResourceNames())
        let names = try ResourceNames(environment: ["UPLOAD_BUCKET": "inbox", "UPLOAD_QUEUE_NAME": "q", "OUTPUT_TOPIC_NAME": ""])
        #expect(names.uploads == "inbox" && names.deadLetterQueue == "q-dlq" && names.topic == "processed")
    }
}
