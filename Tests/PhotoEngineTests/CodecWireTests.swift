import CodecWire
import Testing

@Suite("The codec wire")
struct CodecWireTests {
    static let requests: [CodecRequest] = [
        .decode(
            DecodeRequest(
                format: .webp,
                representation: .pixels,
                inputBytes: 1 << 40,
                frames: 7,
                shrink: 4,
                workCapacity: .max,
                isGrey: true
            )
        ),
        .encode(
            EncodeRequest(
                picture: PictureRegion(
                    offset: 1 << 40,
                    shape: PictureShape(width: 1, height: 2, frames: 3, bands: 4, bitsPerSample: 16, hasAlpha: true)
                ),
                arrangement: ComponentArrangement(
                    isTurned: true,
                    transposes: true,
                    components: [BlockRegion(offset: 1 << 40, columns: 3, rows: 4, stride: 5)]
                ),
                carried: .profile,
                outputCapacity: 9,
                bitsPerSample: 16,
                lossless: true,
                quality: 77,
                subsampling: 444,
                tiff: TIFFCoding(compression: .lzw, hasPredictor: true, isWhiteZero: true, tileWidth: 16, tileHeight: 32)
            )
        ),
        .probeSandbox,
        .invertAmplitudes(AmplitudeRequest(inputBytes: 1 << 40, outputCapacity: .max)),
    ]

    static let replies: [CodecReply] = [
        .ready(
            CodecHandshake(filterError: -1, limitError: 2, libraries: [LibraryVersion(name: "a", version: "1.2")], optionalFormats: [.avif])
        ),
        .decoded(
            DecodedPhoto(
                width: 1,
                height: 2,
                frames: 3,
                bands: 4,
                bitsPerSample: 16,
                hasAlpha: true,
                wasConvertedFromInks: false,
                workBytes: 5,
                planes: [
                    ComponentPlane(
                        blocks: BlockRegion(offset: 6, columns: 7, rows: 8, stride: 9),
                        pictureColumns: 5,
                        pictureRows: 4,
                        dcStep: -8,
                        carriesLight: true
                    )
                ],
                damage: "a marker is missing"
            )
        ),
        .encoded(EncodedPhoto(outputBytes: 1)),
        .refused(CodecRefusal(code: .truncated, reason: "it ends – too early")),
        .probed(
            SandboxReport(attempts: [
                SandboxReport.Attempt(name: "open a file", error: 1), SandboxReport.Attempt(name: "fork", error: 0),
            ])
        ),
        .notApplicable,
    ]

    @Test("requests arrive as they were sent", arguments: requests)
    func request(_ request: CodecRequest) throws {
        #expect(try CodecRequest(frame: request.frame) == request)
    }

    @Test("replies arrive as they were sent", arguments: replies)
    func reply(_ reply: CodecReply) throws {
        #expect(try CodecReply(frame: reply.frame) == reply)
        #expect(reply.frame.count <= CodecSocket.maximumFrameSize)
    }

    @Test("a frame that is cut, too long or of no kind is refused")
    func malformed() {
        for frame in Self.replies.map(\.frame) {
            for length in 0..<frame.count {
                #expect(throws: MalformedFrame.self) { try CodecReply(frame: Array(frame[..<length])) }
            }
            #expect(throws: MalformedFrame.self) { try CodecReply(frame: frame + [0]) }
        }
        #expect(throws: MalformedFrame.self) { try CodecRequest(frame: [99]) }
        #expect(throws: MalformedFrame.self) { try CodecRequest(frame: [1, 77, 1]) }
    }

    @Test("a text longer than its frame allows is cut")
    func longText() throws {
        let refusal = CodecRefusal(code: .corrupt, reason: String(repeating: "x", count: 1000))
        guard case .refused(let arrived) = try CodecReply(frame: CodecReply.refused(refusal).frame) else {
            Issue.record("not a refusal")
            return
        }
        #expect(arrived.reason.count == 255)
    }
}
