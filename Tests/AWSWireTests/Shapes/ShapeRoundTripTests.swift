import AWSCore
import AWSWire
import Testing

@Suite struct ShapeRoundTripTests {
    @Test func json() throws {
        let text = document(.full, .json)
        #expect(
            text == #"""
                {"Text":"a<&>\"\\\n é😀","Number":-7,"Large":9223372036854775807,"Real":2.5,"Flag":true,"Instant":1795498111.042,\#
                "Blob":"AAH/","Kind":"unknown","Names":["x","","y"],"FlatNames":["p","q"],"Blobs":["AQ==","","AgM="],\#
                "Numbers":{"A.1":3,"a":1,"b":2},"Inner":{"Id":"i"},"Inners":[{"Id":"1"},{"Id":"2"}],\#
                "InnerMap":{"j":{"Id":"w"},"k":{"Id":"v"}},"Nested":[["a","b"],["c"]],"Recursive":{"Text":"deep"}}
                """#
        )
        var reader = ShapeReader(try JSONParser.parse(Array(text.utf8)), format: .json)
        #expect(try SampleShape(from: &reader) == .full)
    }

    @Test func cbor() throws {
        var writer = ShapeWriter(.cbor)
        SampleShape.full.write(to: &writer, member: Member(""))
        var reader = ShapeReader(try CBORParser.parse(writer.bytes), format: .cbor)
        #expect(try SampleShape(from: &reader) == .full)
        // The instant is tag 1 with a double, the blob is bytes.
        let hexadecimal = writer.bytes.hexadecimal
        #expect(hexadecimal.contains("67496e7374616e74c1fb41dac1481fc2b021"))
        #expect(hexadecimal.contains("64426c6f62430001ff"))
    }

    @Test func xml() throws {
        var writer = ShapeWriter(.xml)
        Wrapper(sample: .full).serialize(to: &writer)
        let text = String(decoding: writer.bytes, as: UTF8.self)
        #expect(
            text == #"""
                <Sample><Text>a&lt;&amp;&gt;&quot;\\#n é😀</Text><Number>-7</Number><LargeNumber>9223372036854775807</LargeNumber>\#
                <Real>2.5</Real><Flag>true</Flag><Instant>2026-11-24T05:28:31.042Z</Instant><Blob>AAH/</Blob><Kind>unknown</Kind>\#
                <Names><Name>x</Name><Name></Name><Name>y</Name></Names><FlatName>p</FlatName><FlatName>q</FlatName>\#
                <Blobs><member>AQ==</member><member></member><member>AgM=</member></Blobs>\#
                <Numbers><entry><key>A.1</key><value>3</value></entry><entry><key>a</key><value>1</value></entry>\#
                <entry><key>b</key><value>2</value></entry></Numbers><Inner><Id>i</Id></Inner>\#
                <Inners><member><Id>1</Id></member><member><Id>2</Id></member></Inners>\#
                <InnerEntry><Name>j</Name><Value><Id>w</Id></Value></InnerEntry>\#
                <InnerEntry><Name>k</Name><Value><Id>v</Id></Value></InnerEntry>\#
                <Nested><member><member>a</member><member>b</member></member><member><member>c</member></member></Nested>\#
                <Recursive><Text>deep</Text></Recursive></Sample>
                """#
        )
        var reader = ShapeReader(try XMLParser.parse(Array("<r>\(text)</r>".utf8)), format: .xml)
        #expect(try Wrapper(from: &reader).sample == .full)
    }

    @Test func form() throws {
        var writer = ShapeWriter(.form)
        SampleShape.full.serialize(to: &writer)
        #expect(
            String(decoding: writer.bytes, as: UTF8.self) == #"""
                Text=a%3C%26%3E%22%5C%0A%20%C3%A9%F0%9F%98%80&Number=-7&LargeNumber=9223372036854775807&Real=2.5&Flag=true\#
                &Instant=2026-11-24T05%3A28%3A31.042Z&Blob=AAH%2F&Kind=unknown&Names.Name.1=x&Names.Name.2=&Names.Name.3=y\#
                &FlatName.1=p&FlatName.2=q&Blobs.member.1=AQ%3D%3D&Blobs.member.2=&Blobs.member.3=AgM%3D\#
                &Numbers.entry.1.key=A.1&Numbers.entry.1.value=3&Numbers.entry.2.key=a&Numbers.entry.2.value=1\#
                &Numbers.entry.3.key=b&Numbers.entry.3.value=2&Inner.Id=i&Inners.member.1.Id=1&Inners.member.2.Id=2\#
                &InnerEntry.1.Name=j&InnerEntry.1.Value.Id=w&InnerEntry.2.Name=k&InnerEntry.2.Value.Id=v\#
                &Nested.member.1.member.1=a&Nested.member.1.member.2=b&Nested.member.2.member.1=c&Recursive.Text=deep
                """#
        )
        var reader = ShapeReader(try QueryFormParser.parse(writer.bytes), format: .form)
        #expect(try SampleShape(from: &reader) == .full)
    }

    @Test func absentMembersLeaveNoTrace() throws {
        #expect(document(SampleShape(text: ""), .json) == #"{"Text":""}"#)
        var reader = ShapeReader(try JSONParser.parse(Array(#"{"Text":"","Number":null,"Unknown":[{}]}"#.utf8)), format: .json)
        #expect(try SampleShape(from: &reader) == SampleShape(text: ""))
    }

    /// SQS's batch answers have no `Failed` when nothing failed.
    @Test func emptyListsVanishOnlyWhereTheyAreFlattened() {
        var shape = SampleShape(text: "t")
        shape.names = []
        shape.flatNames = []
        #expect(document(shape, .json) == #"{"Text":"t","Names":[]}"#)
    }

    private func document(_ shape: SampleShape, _ format: ShapeWriter.Format) -> String {
        var writer = ShapeWriter(format)
        shape.write(to: &writer, member: Member(""))
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    private struct Wrapper: Shape {
        var sample: SampleShape

        static let sampleMember = Member("Sample")
        static let members: [Member] = [sampleMember]

        init(sample: SampleShape) {
            self.sample = sample
        }

        init(from reader: inout ShapeReader) throws {
            self.sample = try reader.require(Self.sampleMember)
        }

        func serialize(to writer: inout ShapeWriter) {
            writer.write(Self.sampleMember, sample)
        }
    }
}
