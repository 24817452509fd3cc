import AWSWire
import Testing

@Suite struct JSONParserTests {
    private func parse(_ text: String) throws -> WireNode {
        try JSONParser.parse(Array(text.utf8)).root
    }

    @Test func cursorReadsAModel() throws {
        let root = try parse(#" { "metadata" : {"apiVersion":"2012-11-05","n":[1,-2,3.5e1,{}]}, "a\u0062c": true, "z": null, "": "e" } "#)
        #expect(root.children.map(\.name) == ["metadata", "abc", "z", ""])
        #expect(root["metadata"]?["apiVersion"]?.string == "2012-11-05")
        #expect(root["metadata"]?["n"]?.children.map(\.integer) == [1, -2, 35, nil])
        #expect(root["metadata"]?["n"]?.children[2].double == 35)
        #expect(root["abc"]?.boolean == true)
        #expect(root["z"]?.isNull == true)
        #expect(root[""]?.string == "e")
        #expect(root["absent"] == nil)
    }

    @Test func firstOfDuplicateNamesCounts() throws {
        #expect(try parse(#"{"a":1,"b":2,"a":3}"#)["a"]?.integer == 1)
    }

    @Test(arguments: [
        (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t"),
        (#""\u00e9\u20AC\ud83d\ude00x""#, "é€😀x"),
        (#""é€😀""#, "é€😀"),
        (#""a\u0000b""#, "a\0b"),
        (#""""#, ""),
    ])
    func strings(source: String, expected: String) throws {
        #expect(try parse(source).string == expected)
    }

    @Test(arguments: [
        ("0", 0), ("-0", 0), ("9223372036854775807", Int.max), ("-9223372036854775808", Int.min), ("1e3", 1000), ("12.0", 12),
    ])
    func wholeNumbers(source: String, expected: Int) throws {
        #expect(try parse(source).integer == expected)
    }

    @Test(arguments: ["9223372036854775808", "-9223372036854775809", "1.5", "1e400", "true", "\"x\"", "[]"])
    func notWholeNumbers(source: String) throws {
        #expect(try parse(source).integer == nil)
    }

    @Test(arguments: [
        "", " ", "{", "[", "[1,]", "[1 2]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "{'a':1}", "tru", "nul", "+1", "01", "1.", ".5",
        "1e",
        "1e+", "-", "NaN", "\"", "\"\\x\"", "\"\\u12\"", "\"\\ud800\"", "\"\\ud800\\u0041\"", "\"\\udc00\"", "\"\n\"", "1 2", "// c\n1",
        "[1]]",
        "\u{FEFF}1", "{\"a\":1}}",
    ])
    func malformed(source: String) {
        #expect {
            _ = try parse(source)
        } throws: { error in
            if case .malformed = error as? ShapeError { true } else { false }
        }
    }

    @Test(
        arguments: [
            [0xFF], [0xC0, 0x80], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF0, 0x80, 0x80, 0x80], [0xC3],
            [0xE2, 0x82],
            [0x80], [0xF5, 0x80, 0x80, 0x80], [0xE2, 0x28, 0xA1],
        ] as [[UInt8]]
    )
    func invalidUTF8(bytes: [UInt8]) {
        #expect(throws: ShapeError.self) { try JSONParser.parse([0x22] + bytes + [0x22]) }
        #expect(throws: ShapeError.self) { try JSONParser.parse(Array("\"12345678".utf8) + bytes + [0x22]) }
    }

    @Test func depthIsCapped() throws {
        let deep = { (count: Int) in String(repeating: "[", count: count) + String(repeating: "]", count: count) }
        _ = try parse(deep(64))
        #expect(throws: ShapeError.tooLarge("The document nests deeper than 64 levels")) { _ = try parse(deep(65)) }
        #expect(throws: ShapeError.self) { _ = try parse(String(repeating: "{\"a\":", count: 1_000_000)) }
    }

    @Test func sizesAreCapped() throws {
        let limits = WireLimits(depth: 4, bytes: 20, nodes: 5)
        _ = try JSONParser.parse(Array("[1,2,3,4]".utf8), limits: limits)
        #expect(throws: ShapeError.self) { try JSONParser.parse(Array("[1,2,3,4,5]".utf8), limits: limits) }
        #expect(throws: ShapeError.self) { try JSONParser.parse(Array("[1,             2]   ".utf8) + [0x20], limits: limits) }
    }
}
