import AWSCore
import AWSWire
import Testing

@Suite struct ShapeReaderTests {
    private func sample(_ format: ShapeReader.Format, _ document: String) throws -> SampleShape {
        let bytes = Array(document.utf8)
        let tree =
            switch format {
            case .json: try JSONParser.parse(bytes)
            case .cbor: try CBORParser.parse(bytes)
            case .xml: try XMLParser.parse(bytes)
            case .form: try QueryFormParser.parse(bytes)
            }
        var reader = ShapeReader(tree, format: format)
        return try SampleShape(from: &reader)
    }

    @Test(arguments: [
        (#"{"Text":1}"#, ShapeError.wrongType(path: "Text", expected: "String", found: "NUMBER_VALUE")),
        (#"{"Text":true}"#, .wrongType(path: "Text", expected: "String", found: "TRUE_VALUE")),
        (#"{"Text":[]}"#, .wrongType(path: "Text", expected: "String", found: "LIST_VALUE")),
        (#"{"Text":{}}"#, .wrongType(path: "Text", expected: "String", found: "STRUCTURE_VALUE")),
        (#"{"Text":"","Number":"1"}"#, .wrongType(path: "Number", expected: "Integer", found: "STRING_VALUE")),
        (#"{"Text":"","Number":1.5}"#, .wrongType(path: "Number", expected: "Integer", found: "NUMBER_VALUE")),
        (#"{"Text":"","Number":9223372036854775808}"#, .wrongType(path: "Number", expected: "Integer", found: "NUMBER_VALUE")),
        (#"{"Text":"","Flag":"true"}"#, .wrongType(path: "Flag", expected: "Boolean", found: "STRING_VALUE")),
        (#"{"Text":"","Real":"1"}"#, .wrongType(path: "Real", expected: "Double", found: "STRING_VALUE")),
        (#"{"Text":"","Blob":"%%"}"#, .wrongType(path: "Blob", expected: "Blob", found: "STRING_VALUE")),
        (#"{"Text":"","Instant":"soon"}"#, .wrongType(path: "Instant", expected: "Timestamp", found: "STRING_VALUE")),
        (#"{"Text":"","Names":"x"}"#, .wrongType(path: "Names", expected: "List", found: "STRING_VALUE")),
        (#"{"Text":"","Names":["x",1]}"#, .wrongType(path: "Names.2.member", expected: "String", found: "NUMBER_VALUE")),
        (#"{"Text":"","Numbers":[]}"#, .wrongType(path: "Numbers", expected: "Map", found: "LIST_VALUE")),
        (#"{"Text":"","Inner":"x"}"#, .wrongType(path: "Inner", expected: "Structure", found: "STRING_VALUE")),
        (#"{"Text":"","Inners":["x"]}"#, .wrongType(path: "Inners.1.member", expected: "Structure", found: "STRING_VALUE")),
        (#"{}"#, .missing(path: "Text")),
        (#"{"Text":null}"#, .missing(path: "Text")),
        (#"{"Text":"","Inners":[{"Id":"1"},{}]}"#, .missing(path: "Inners.2.member.Id")),
        (#"{"Text":"","InnerMap":{"Key":{}}}"#, .missing(path: "InnerMap.Key.member.Id")),
        (#"{"Text":"","Recursive":{"Text":"","Inner":{}}}"#, .missing(path: "Recursive.Inner.Id")),
    ])
    func jsonIsStrict(document: String, expected: ShapeError) {
        #expect(throws: expected) { try sample(.json, document) }
    }

    @Test func jsonAcceptsWhatAWSAccepts() throws {
        #expect(try sample(.json, #"{"Text":"","Number":1e2}"#).number == 100)
        #expect(try sample(.json, #"{"Text":"","Real":3}"#).real == 3)
        #expect(try sample(.json, #"{"Text":"","Real":"NaN"}"#).real?.isNaN == true)
        #expect(try sample(.json, #"{"Text":"","Real":"-Infinity"}"#).real == -.infinity)
        #expect(try sample(.json, #"{"Text":"","Instant":1.795498111042E9}"#).instant?.milliseconds == 1_795_498_111_042)
        #expect(try sample(.json, #"{"Text":"","Instant":"2026-11-24T05:28:31Z"}"#).instant?.seconds == 1_795_498_111)
        #expect(try sample(.json, #"{"Text":"","Names":[null,"x"]}"#).names == ["x"])
    }

    @Test func xmlAndFormsTrimNumbersButNotText() throws {
        let xml = try sample(
            .xml,
            """
            <r><Text> t </Text><Number>\n 5 </Number><Flag> TRUE </Flag><Real> 1e3</Real><Blob>\nAQ== </Blob>
            <Instant> Tue, 24 Nov 2026 05:28:31 GMT </Instant></r>
            """
        )
        #expect(xml.text == " t ")
        #expect(xml.number == 5)
        #expect(xml.flag == true)
        #expect(xml.real == 1000)
        #expect(xml.blob == [1])
        #expect(xml.instant?.seconds == 1_795_498_111)
        #expect(try sample(.form, "Text=+t+&Number=+5").number == 5)
        #expect(throws: ShapeError.wrongType(path: "Number", expected: "Integer", found: "five")) { try sample(.form, "Text=&Number=five") }
        #expect(throws: ShapeError.wrongType(path: "Flag", expected: "Boolean", found: "1")) { try sample(.form, "Text=&Flag=1") }
        #expect(throws: ShapeError.missing(path: "Inners.2.member.Id")) {
            try sample(.form, "Text=&Inners.member.1.Id=a&Inners.member.2.Other=b")
        }
    }

    @Test func formListsWithAndWithoutMember() throws {
        #expect(try sample(.form, "Text=&Names.Name.2=b&Names.Name.1=a").names == ["a", "b"])
        #expect(try sample(.form, "Text=&Names.1=a&Names.2=b").names == ["a", "b"])
        #expect(try sample(.form, "Text=&Names=").names == [])
        #expect(throws: ShapeError.missing(path: "Numbers.key")) { try sample(.form, "Text=&Numbers.entry.1.value=1") }
    }

    @Test func emptyXMLListsAndMaps() throws {
        let shape = try sample(.xml, "<r><Text/><Names/><Numbers></Numbers></r>")
        #expect(shape.names == [])
        #expect(shape.numbers == [:])
        #expect(shape.flatNames == nil)
    }

    @Test func cborKeepsBytesAndTextApart() throws {
        let read = { (hexadecimal: String) in
            var reader = ShapeReader(try CBORParser.parse(#require([UInt8](hexadecimal: hexadecimal))), format: .cbor)
            return try SampleShape(from: &reader)
        }
        #expect(try read("a26454657874606442 6c6f624101".replacing(" ", with: "")).blob == [1])
        #expect(throws: ShapeError.wrongType(path: "Blob", expected: "Blob", found: "STRING_VALUE")) {
            try read("a2645465787460 64426c6f6264415 13d3d".replacing(" ", with: ""))
        }
        #expect(throws: ShapeError.wrongType(path: "Text", expected: "String", found: "BLOB_VALUE")) { try read("a164546578744101") }
        // A timestamp as an integer, a float and a half, with and without its tag.
        #expect(try read("a2645465787460 67496e7374616e74 c1 1a6b05207f".replacing(" ", with: "")).instant?.seconds == 1_795_498_111)
        #expect(try read("a2645465787460 67496e7374616e74 f93e00".replacing(" ", with: "")).instant?.milliseconds == 1500)
    }

    @Test func blobsAreBlobsInGenericCode() throws {
        func readAny<Value: ShapeValue>(_ member: Member, _ reader: inout ShapeReader, as type: Value.Type) throws -> Value? {
            try reader.read(member)
        }
        var reader = ShapeReader(try JSONParser.parse(Array(#"{"Blob":"AQI="}"#.utf8)), format: .json)
        #expect(try readAny(SampleShape.Members.blob, &reader, as: [UInt8].self) == [1, 2])
    }
}
