import Testing

@testable import GenerateModels

@Suite struct StructureRenderingTests {
    private func member(_ name: String, _ type: TypeModel, required: Bool = false, location: String? = nil) -> MemberModel {
        MemberModel(
            name: name,
            type: type,
            isRequired: required,
            location: location,
            locationName: location.map { _ in "x-\(name.lowercased())" },
            isAttribute: false,
            isFlattened: false
        )
    }

    @Test func aSmallStructureIsRenderedWhole() {
        let structure = StructureModel(
            name: "Photo",
            members: [
                member("Key", .string, required: true), member("Sizes", .list(.integer), required: true),
                member("Taken", .timestamp, location: "header"),
            ]
        )
        let expected = """
            public struct Photo: Shape, Equatable {
                public var key: String
                public var sizes: [Int]
                public var taken: Timestamp?

                public init(
                    key: String,
                    sizes: [Int],
                    taken: Timestamp? = nil
                ) {
                    self.key = key
                    self.sizes = sizes
                    self.taken = taken
                }

                enum Members {
                    static let key = Member("Key")
                    static let sizes = Member("Sizes")
                    static let taken = Member("Taken", .header("x-taken"))
                }

                public static let members: [Member] = [Members.key, Members.sizes, Members.taken]

                public init(from reader: inout ShapeReader) throws {
                    self.key = try reader.require(Members.key)
                    self.sizes = try reader.read(Members.sizes) ?? []
                    self.taken = try reader.read(Members.taken)
                }

                public func serialize(to writer: inout ShapeWriter) {
                    writer.write(Members.key, key)
                    writer.write(Members.sizes, sizes)
                    writer.write(Members.taken, taken)
                }
            }

            """
        #expect(StructureRendering(structure: structure).text == expected)
    }

    @Test func aStreamIsNeverOptionalAndLeavesOutEquality() {
        let structure = StructureModel(name: "Upload", members: [member("Body", .stream, location: "payload")], payload: "Body")
        let text = StructureRendering(structure: structure).text
        #expect(text.contains("public struct Upload: Shape {"))
        #expect(text.contains("body: HTTPBody = .empty"))
        #expect(text.contains("reader.stream(Members.body) ?? .empty"))
    }

    @Test func aMemberOfTheStructuresOwnTypeIsIndirect() {
        var not = member("Not", .structure("Expression"))
        not.isRecursive = true
        let text = StructureRendering(structure: StructureModel(name: "Expression", members: [not])).text
        #expect(text.contains("public var not: Indirect<Expression>?"))
    }

    @Test func anUnknownValueOfAnEnumerationPassesThrough() {
        let text = EnumerationRendering(enumeration: EnumerationModel(name: "Colour", values: ["RED", "deep-blue"])).text
        #expect(text.contains(#"public static let red = Colour(rawValue: "RED")"#))
        #expect(text.contains(#"public static let deepBlue = Colour(rawValue: "deep-blue")"#))
        #expect(text.contains("public static let allKnown: [Colour] = [.red, .deepBlue]"))
    }
}
