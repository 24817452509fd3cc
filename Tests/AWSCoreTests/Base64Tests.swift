import AWSCore
import Testing

@Suite struct Base64Tests {
    /// RFC 4648, section 10.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
    ])
    func encodesAndDecodesPublishedVectors(text: String, encoded: String) {
        #expect(Array(text.utf8).base64 == encoded)
        #expect([UInt8](base64: encoded) == Array(text.utf8))
    }

    @Test func returnsEveryByte() {
        let bytes = SeededRandomSource(seed: 1).bytes(1000) + Array(0...255)
        #expect([UInt8](base64: bytes.base64) == bytes)
    }

    @Test(arguments: ["Z", "Zg", "Zg=", "Zg==Zg==", "Zh==", "Zm9=", "Z===", "====", "Zm9v\n", "Zm-_", "Zm 9v"])
    func refusesMalformedText(text: String) {
        #expect([UInt8](base64: text) == nil)
    }
}
