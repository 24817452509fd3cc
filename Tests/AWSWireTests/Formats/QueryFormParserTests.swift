import AWSWire
import Testing

@Suite struct QueryFormParserTests {
    private func parse(_ text: String) throws -> WireNode {
        try QueryFormParser.parse(Array(text.utf8)).root
    }

    @Test func namesArePaths() throws {
        let root = try parse("Action=A&Entry.2.Id=b&B=&Entry.10.Id=c&Entry.1.Id=a&Entry.1.Body=x+y%20%26%3D%2B&Flag&C=%C3%A9&=nameless&&")
        #expect(root["Action"]?.string == "A")
        #expect(root["Entry"]?.children.map(\.name) == ["1", "2", "10"])
        #expect(root["Entry"]?.children.compactMap { $0["Id"]?.string } == ["a", "b", "c"])
        #expect(root["Entry"]?["1"]?["Body"]?.string == "x y &=+")
        #expect(root["B"]?.string == "")
        #expect(root["Flag"]?.string == "")
        #expect(root["C"]?.string == "é")
        #expect(root.children.count == 5)
    }

    @Test func aNameMayHaveTextAndChildren() throws {
        let root = try parse("A.1=x&A=y&A.1.B=z")
        #expect(root["A"]?.string == "y")
        #expect(root["A"]?["1"]?.string == "x")
        #expect(root["A"]?["1"]?["B"]?.string == "z")
    }

    /// Names that begin alike: prefixes of each other, dots beside digits and letters, empty components.
    @Test func siblingsStayTogether() throws {
        let root = try parse("A.1.B=1&A.12=2&A.1=3&A=4&A.=5&A-B=6&A.1.A=7&AB=8&A.2=9&A..x=10&A.1-=11")
        #expect(root.children.map(\.name) == ["A", "A-B", "AB"])
        #expect(root["A"]?.children.map(\.name) == ["1", "2", "12", "", "1-"])
        #expect(root["A"]?["1"]?.children.map(\.string) == ["7", "1"])
        #expect(root["A"]?[""]?["x"]?.string == "10")
    }

    @Test func firstOfEqualNamesCounts() throws {
        #expect(try parse("B=0&A=1&A=2&A=3")["A"]?.string == "1")
    }

    @Test(arguments: [("A=%", "%"), ("A=%4", "%4"), ("A=%zz%41", "%zzA"), ("A=1=2", "1=2")])
    func brokenEscapesStandForThemselves(source: String, expected: String) throws {
        #expect(try parse(source)["A"]?.string == expected)
    }

    @Test func emptyForm() throws {
        #expect(try parse("").children.isEmpty)
    }

    @Test func hostileForms() throws {
        #expect(throws: ShapeError.malformed("The form is not valid UTF-8")) { try parse("A=%FF") }
        #expect(throws: ShapeError.tooLarge("The document nests deeper than 64 levels")) {
            try parse(String(repeating: "a.", count: 1000) + "b=1")
        }
        let many = (0..<2000).map { "A.member.\($0 * 7919 % 2000)=\($0)" }.joined(separator: "&")
        #expect(try parse(many)["A"]?["member"]?.children.map(\.name) == (0..<2000).map(String.init))
        #expect(throws: ShapeError.self) { try QueryFormParser.parse(Array(many.utf8), limits: WireLimits(nodes: 1000)) }
        // Numbers beyond every integer still have an order.
        let huge = String(repeating: "9", count: 50)
        #expect(try parse("A.\(huge)1=b&A.\(huge)=a&A.x=c&A.07=0")["A"]?.children.map(\.string) == ["0", "a", "b", "c"])
    }
}
