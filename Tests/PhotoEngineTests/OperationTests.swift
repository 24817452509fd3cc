import Testing

@testable import PhotoEngine

@Suite("Operations as text")
struct OperationTests {
    /// What people write, what it means, and its canonical text.
    static let readable: [(String, [PhotoOperation], String)] = [
        ("invert", [.invert], "invert"),
        (" invert , grayscale\t,sepia", [.invert, .grayscale, .sepia], "invert,grayscale,sepia"),
        ("brightness=-12.50", [.brightness(-12.5)], "brightness=-12.5"),
        ("brightness=0", [.brightness(0)], "brightness=0"),
        ("contrast=100", [.contrast(100)], "contrast=100"),
        ("gamma=2.2", [.gamma(2.2)], "gamma=2.2"),
        ("gamma=0.105", [.gamma(0.105)], "gamma=0.105"),
        ("blur", [.blur(sigma: 2)], "blur=2"),
        ("blur=0.3", [.blur(sigma: 0.3)], "blur=0.3"),
        ("sharpen", [.sharpen(amount: 1, sigma: 1)], "sharpen=1:1"),
        ("sharpen=0.5", [.sharpen(amount: 0.5, sigma: 1)], "sharpen=0.5:1"),
        ("sharpen=2:1.5", [.sharpen(amount: 2, sigma: 1.5)], "sharpen=2:1.5"),
        ("resize=1600", [.resize(ResizeBounds(width: 1600, height: 1600))], "resize=1600"),
        ("resize=640x480", [.resize(ResizeBounds(width: 640, height: 480))], "resize=640x480"),
        ("resize=640x", [.resize(ResizeBounds(width: 640, height: nil))], "resize=640x"),
        ("resize=x480:fit", [.resize(ResizeBounds(width: nil, height: 480))], "resize=x480"),
        ("resize=64x48:fill", [.resize(ResizeBounds(width: 64, height: 48, mode: .fill))], "resize=64x48:fill"),
        ("resize=64:fill", [.resize(ResizeBounds(width: 64, height: 64, mode: .fill))], "resize=64:fill"),
        ("rotate=90", [.rotate(degrees: 90)], "rotate=90"),
        ("rotate=-90", [.rotate(degrees: 270)], "rotate=270"),
        ("rotate=360", [.rotate(degrees: 0)], "rotate=0"),
        ("rotate=-0", [.rotate(degrees: 0)], "rotate=0"),
        ("rotate=12.25", [.rotate(degrees: 12.25)], "rotate=12.25"),
        ("flip=horizontal,flip=vertical", [.flip(.horizontal), .flip(.vertical)], "flip=horizontal,flip=vertical"),
        ("thumbnail,thumbnail=64", [.thumbnail(size: 256), .thumbnail(size: 64)], "thumbnail=256,thumbnail=64"),
    ]

    @Test("are read, and written in one way", arguments: readable)
    func reads(_ text: String, _ operations: [PhotoOperation], _ canonical: String) throws {
        #expect(try PhotoOperation.list(text) == operations)
        #expect(operations.canonicalText == canonical)
        #expect(try PhotoOperation.list(canonical) == operations)
    }

    static let unreadable: [(String, PhotoRejection.Code, String)] = [
        ("", .malformedOperation, #"operation 1 ("", character 1) is empty"#),
        ("invert,", .malformedOperation, #"operation 2 ("", character 8) is empty"#),
        ("invert, ,sepia", .malformedOperation, #"operation 2 ("", character 9) is empty"#),
        ("invert=1", .malformedOperation, #"operation 1 ("invert=1", character 8) is malformed: it takes no value"#),
        ("sepia, blur=x", .malformedOperation, #"operation 2 ("blur=x", character 13) is malformed: it needs a number from 0.3 to 250"#),
        ("blur=", .malformedOperation, #"operation 1 ("blur=", character 6) is malformed: it needs a number from 0.3 to 250"#),
        ("blur=1e2", .malformedOperation, #"operation 1 ("blur=1e2", character 6) is malformed: it needs a number from 0.3 to 250"#),
        ("blur=251", .malformedOperation, #"operation 1 ("blur=251", character 6) is malformed: it needs a number from 0.3 to 250"#),
        ("blur=0.0001", .malformedOperation, #"operation 1 ("blur=0.0001", character 6) is malformed: it needs a number from 0.3 to 250"#),
        ("gamma", .malformedOperation, #"operation 1 ("gamma", character 6) is malformed: it needs a number"#),
        ("gamma=nan", .malformedOperation, #"operation 1 ("gamma=nan", character 7) is malformed: it needs a number from 0.1 to 10"#),
        ("gamma=+2", .malformedOperation, #"operation 1 ("gamma=+2", character 7) is malformed: it needs a number from 0.1 to 10"#),
        (
            "sharpen=1:99", .malformedOperation,
            #"operation 1 ("sharpen=1:99", character 11) is malformed: it needs a number from 0.3 to 20"#
        ),
        ("resize=x", .malformedOperation, #"operation 1 ("resize=x", character 8) is malformed: it needs a width or a height"#),
        (
            "resize=0", .malformedOperation,
            #"operation 1 ("resize=0", character 8) is malformed: it needs a whole number from 1 to 65535"#
        ),
        (
            "resize=12x-5", .malformedOperation,
            #"operation 1 ("resize=12x-5", character 11) is malformed: it needs a whole number from 1 to 65535"#
        ),
        (
            "resize=640x:fill", .malformedOperation,
            #"operation 1 ("resize=640x:fill", character 8) is malformed: to fill it needs width and height"#
        ),
        ("resize=9:crop", .malformedOperation, #"operation 1 ("resize=9:crop", character 10) is malformed: it is neither fit nor fill"#),
        ("flip=left", .malformedOperation, #"operation 1 ("flip=left", character 6) is malformed: it is neither horizontal nor vertical"#),
        ("rotate=361", .malformedOperation, #"operation 1 ("rotate=361", character 8) is malformed: it needs a number from -360 to 360"#),
        (
            "thumbnail=99999999999999999999", .malformedOperation,
            #"operation 1 ("thumbnail=99999999999999999999", character 11) is malformed: it needs a whole number from 1 to 4096"#
        ),
        (
            "invert,solarize", .unknownOperation,
            #"operation 2 ("solarize", character 8) is not known; known are: invert, grayscale, sepia, brightness, contrast, gamma, "#
                + "blur, sharpen, resize, rotate, flip, thumbnail"
        ),
    ]

    @Test("name the position of what is wrong", arguments: unreadable)
    func refuses(_ text: String, _ code: PhotoRejection.Code, _ reason: String) {
        let rejection = #expect(throws: PhotoRejection.self) { try PhotoOperation.list(text) }
        #expect(rejection?.code == code)
        #expect(rejection?.reason == reason)
    }

    @Test("are not more than anyone needs")
    func number() throws {
        let most = Array(repeating: "invert", count: 16).joined(separator: ",")
        #expect(try PhotoOperation.list(most).count == 16)
        let rejection = #expect(throws: PhotoRejection.self) { try PhotoOperation.list(most + ",invert") }
        #expect(rejection?.reason == #"operation 17 ("invert", character 113) is one more than the 16 allowed"#)
    }
}
