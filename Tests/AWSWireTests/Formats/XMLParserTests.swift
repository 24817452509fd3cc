import AWSWire
import Testing

@Suite struct XMLParserTests {
    private func parse(_ text: String) throws -> WireNode {
        try XMLParser.parse(Array(text.utf8)).root
    }

    @Test func elementsAttributesAndNamespaces() throws {
        let root = try parse(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <!-- before -->
            <s3:Delete xmlns:s3="http://s3.amazonaws.com/doc/2006-03-01/" xmlns='other'>
              <s3:Object><Key>a</Key></s3:Object>
              <Object ><Key >b</Key ><VersionId/></Object>
              <Grantee xmlns:xsi="i" xsi:type="CanonicalUser" n='"1&amp;2"'></Grantee>
            </s3:Delete>
            <?after?>
            """
        )
        #expect(root.name == "Delete")
        #expect(root.children.map(\.name) == ["Object", "Object", "Grantee"])
        #expect(root.children[0]["Key"]?.string == "a")
        #expect(root.children[1]["VersionId"]?.string == "")
        #expect(root["Grantee"]?["type"]?.string == "CanonicalUser")
        #expect(root["Grantee"]?["type"]?.kind == .attribute)
        #expect(root["Grantee"]?["n"]?.string == "\"1&2\"")
    }

    @Test(arguments: [
        ("plain", "plain"),
        ("", ""),
        ("  kept  ", "  kept  "),
        ("&lt;&gt;&amp;&quot;&apos;", "<>&\"'"),
        ("a&#65;&#x42;&#xe9;&#x1F600;b", "aABé😀b"),
        ("&#x1;&#13;", "\u{1}\r"),
        ("<![CDATA[<a>&amp;]]>", "<a>&amp;"),
        ("a<![CDATA[]]>b<![CDATA[]] >]]>c", "ab]] >c"),
        ("a<!-- & < -->b<?pi ?>c", "abc"),
        ("a\r\nb\rc\n\rd", "a\nb\nc\n\nd"),
        ("é😀", "é😀"),
        ("&amp;amp;", "&amp;"),
    ])
    func text(source: String, expected: String) throws {
        #expect(try parse("<a>\(source)</a>").string == expected)
    }

    @Test func textBetweenElementsIsDropped() throws {
        let root = try parse("<a> x <b>1</b> y&amp; <c>2&amp;</c> z </a>")
        #expect(root.string == "")
        #expect(root.children.map(\.string) == ["1", "2&"])
    }

    @Test(arguments: [
        "", " ", "text", "<a>", "<a", "</a>", "<a></b>", "<a><b></a></b>", "<a/><b/>", "<a/>x", "<a b></a>", "<a b=1/>", "<a b='1/>",
        "<a b='<'/>",
        "<a b='1'c='2'/>", "<a>&unknown;</a>", "<a>&#0;</a>", "<a>&#xD800;</a>", "<a>&#x110000;</a>", "<a>&#;</a>", "<a>&#-1;</a>",
        "<a>&#x+1;</a>",
        "<a>&amp</a>", "<a>& </a>", "<1a/>", "<a><!-- </a>", "<a><![CDATA[</a>", "<?xml", "<!-- <a/>", "<a>\u{1}</a>", "< a/>",
        "<a><!ELEMENT b></a>",
        "<!DOCTYPE a><a/>", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
    ])
    func malformed(source: String) {
        #expect {
            _ = try parse(source)
        } throws: { error in
            if case .malformed = error as? ShapeError { true } else { false }
        }
    }

    @Test func invalidUTF8() {
        #expect(throws: ShapeError.self) { try XMLParser.parse(Array("<a>".utf8) + [0xC3] + Array("</a>".utf8)) }
    }

    /// The billion laughs: refused before the first entity is declared.
    @Test func entitiesAreNeverExpanded() {
        let levels = (1...9).map { "<!ENTITY l\($0) \"\(String(repeating: "&l\($0 - 1);", count: 10))\">" }.joined()
        #expect(throws: ShapeError.malformed("A document type is not allowed")) {
            try parse("<!DOCTYPE l [<!ENTITY l0 \"ha\">\(levels)]><l>&l9;</l>")
        }
    }

    @Test func depthIsCapped() throws {
        let deep = { (count: Int) in String(repeating: "<a>", count: count) + String(repeating: "</a>", count: count) }
        _ = try parse(deep(64))
        #expect(throws: ShapeError.tooLarge("The document nests deeper than 64 levels")) { _ = try parse(deep(65)) }
        #expect(throws: ShapeError.self) { _ = try parse(String(repeating: "<a>", count: 500_000)) }
    }

    @Test func writerAndParserAgree() throws {
        let text = "a<b>&\"'\r\n\t\u{1}é😀]]>"
        var xml = XMLWriter()
        xml.declaration()
        xml.begin("r")
        xml.namespace("urn:x")
        xml.attribute("k", text)
        xml.text(text)
        xml.end("r")
        let expected = """
            <?xml version="1.0" encoding="UTF-8"?>
            <r xmlns="urn:x" k="a&lt;b&gt;&amp;&quot;'&#xD;&#xA;&#x9;&#x1;é😀]]&gt;">a&lt;b&gt;&amp;&quot;'&#xD;
            \t&#x1;é😀]]&gt;</r>
            """
        #expect(String(decoding: xml.bytes, as: UTF8.self) == expected)
        let root = try XMLParser.parse(xml.bytes).root
        #expect(root["k"]?.string == text)
        xml = XMLWriter()
        xml.element("r", text)
        #expect(try XMLParser.parse(xml.bytes).root.string == text)
    }
}
