import AWSCore
import Pipeline
import Testing

/// The formats by which processor and web app speak of a photo.
@Suite struct PhotoFormatTests {
    private static let moment = Timestamp(milliseconds: 1_795_498_000_042)

    @Test func messageReadsBackWhatItWrote() {
        let message = PhotoMessage(
            key: "2026/11/24/01KAT0000000000000000000000/a \"b\".jpg",
            state: .done,
            at: Self.moment,
            sourceETag: "9b2cf535f27731c974343645a3985328",
            sequencer: "0055AED6DCD90281E5",
            device: "NVIDIA T4",
            representation: "coefficients",
            milliseconds: 38.25,
            cost: 0.0000276
        )
        #expect(PhotoMessage(parsing: message.json) == message)
        #expect(PhotoMessage(parsing: PhotoMessage(key: "a.jpg", state: .processing, at: Self.moment).json)?.state == .processing)
    }

    @Test(
        "Messages of other kinds are not taken for ours",
        arguments: [
            "", "{}", "not JSON", #"{"type":"darkroom.photo","version":2,"key":"a","state":"done","at":"2026-11-24T05:28:31.000Z"}"#,
            #"{"type":"darkroom.photo","version":1,"key":"","state":"done","at":"2026-11-24T05:28:31.000Z"}"#,
            #"{"type":"darkroom.photo","version":1,"key":"a","state":"eaten","at":"2026-11-24T05:28:31.000Z"}"#,
            #"{"type":"darkroom.photo","version":1,"key":"a","state":"done","at":"yesterday"}"#,
            #"{"Records":[]}"#,
        ]
    )
    func foreignMessages(text: String) {
        #expect(PhotoMessage(parsing: text) == nil)
    }

    @Test func metadataReadsBackWhatItWrote() {
        let metadata = ResultMetadata(
            sourceETag: "abc",
            sourceVersion: "v1",
            sequencer: "01",
            operations: "invert",
            representation: "planes",
            device: "CPU",
            milliseconds: 12.5,
            cost: 0.00001
        )
        #expect(ResultMetadata(fields: metadata.fields) == metadata)
        #expect(ResultMetadata(fields: ["author": "somebody else"]) == nil)
        #expect(ResultMetadata(sourceETag: "abc", operations: "invert").fields.count == 2)
    }

    @Test func rejectionReadsBackWhatItWrote() {
        let rejection = Rejection(code: "UnknownFormat", reason: "The file is not a photo.", at: Self.moment, sourceETag: "abc", sequencer: "0A")
        #expect(Rejection(parsing: Array(rejection.json.utf8)) == rejection)
        #expect(Rejection(parsing: Array("{\"code\":\"x\",\"reason\":\"y\"}".utf8)) == nil)
        #expect(Rejection(parsing: []) == nil)
    }
}
