import AWSWire
import Testing

@Suite struct JSONWriterTests {
    @Test func commasComeByThemselves() {
        var json = JSONWriter()
        json.beginObject()
        json.key("a")
        json.beginArray()
        json.integer(1)
        json.string("x")
        json.beginObject()
        json.endObject()
        json.null()
        json.endArray()
        json.key("b\"")
        json.boolean(false)
        json.key("c")
        json.raw("[ ]")
        json.endObject()
        #expect(String(decoding: json.bytes, as: UTF8.self) == #"{"a":[1,"x",{},null],"b\"":false,"c":[ ]}"#)
    }

    @Test func stringsAreEscaped() throws {
        let text = (0..<0x22).map { String(Unicode.Scalar(UInt8($0))) }.joined() + "\\/é😀\u{2028}\u{7F}"
        var json = JSONWriter()
        json.string(text)
        let expected =
            #""\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\u000b\f\r\u000e\u000f\u0010\u0011\u0012\u0013\u0014\u0015\u0016"#
            + #"\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f !"# + "\\\\/é😀\u{2028}\u{7F}\""
        #expect(String(decoding: json.bytes, as: UTF8.self) == expected)
        #expect(try JSONParser.parse(json.bytes).root.string == text)
    }

    @Test(arguments: [
        (0.0, "0.0"), (-1.5, "-1.5"), (1e300, "1e+300"), (.leastNonzeroMagnitude, "5e-324"), (.nan, "\"NaN\""), (.infinity, "\"Infinity\""),
        (-.infinity, "\"-Infinity\""), (0.1, "0.1"),
    ])
    func doubles(number: Double, expected: String) throws {
        var json = JSONWriter()
        json.double(number)
        #expect(String(decoding: json.bytes, as: UTF8.self) == expected)
    }

    @Test(arguments: [Int64.min, -10, -1, 0, 9, 10, 1_234_567_890_123, .max])
    func integers(number: Int64) {
        var json = JSONWriter()
        json.integer(number)
        #expect(String(decoding: json.bytes, as: UTF8.self) == "\(number)")
    }
}
