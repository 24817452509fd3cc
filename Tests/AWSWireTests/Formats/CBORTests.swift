import AWSCore
import AWSWire
import Testing

/// The examples are RFC 8949's appendix A.
@Suite struct CBORTests {
    private func parse(_ hexadecimal: String) throws -> WireNode {
        try CBORParser.parse(#require([UInt8](hexadecimal: hexadecimal))).root
    }

    @Test(arguments: [
        ("00", 0), ("01", 1), ("0a", 10), ("17", 23), ("1818", 24), ("1819", 25), ("1864", 100), ("1903e8", 1000),
        ("1a000f4240", 1_000_000),
        ("1b000000e8d4a51000", 1_000_000_000_000), ("20", -1), ("29", -10), ("3863", -100), ("3903e7", -1000),
        ("1b7fffffffffffffff", Int.max), ("3b7fffffffffffffff", Int.min), ("c11a514b67b0", 1_363_896_240),
    ])
    func integers(source: String, expected: Int) throws {
        #expect(try parse(source).integer == expected)
    }

    @Test(arguments: [
        ("f90000", 0.0), ("f98000", -0.0), ("f93c00", 1.0), ("fb3ff199999999999a", 1.1), ("f93e00", 1.5), ("f97bff", 65504),
        ("fa47c35000", 100_000),
        ("fa7f7fffff", 3.4028234663852886e+38), ("fb7e37e43c8800759c", 1.0e+300), ("f90001", 5.960464477539063e-8),
        ("f90400", 0.00006103515625), ("f9c400", -4), ("fbc010666666666666", -4.1), ("f97c00", .infinity), ("faff800000", -.infinity),
        ("1bffffffffffffffff", 18_446_744_073_709_551_616), ("3bffffffffffffffff", -18_446_744_073_709_551_616),
        ("c1fb41d452d9ec200000", 1_363_896_240.5), ("01", 1),
    ])
    func doubles(source: String, expected: Double) throws {
        #expect(try parse(source).double == expected)
    }

    @Test(arguments: ["f97e00", "fa7fc00000", "fb7ff8000000000000"])
    func notANumber(source: String) throws {
        #expect(try parse(source).double?.isNaN == true)
    }

    @Test(arguments: [
        ("60", ""), ("6161", "a"), ("6449455446", "IETF"), ("62225c", "\"\\"), ("62c3bc", "ü"), ("63e6b0b4", "水"), ("64f0908591", "𐅑"),
        ("7f657374726561646d696e67ff", "streaming"), ("7fff", ""), ("c074323031332d30332d32315432303a30343a30305a", "2013-03-21T20:04:00Z"),
    ])
    func texts(source: String, expected: String) throws {
        #expect(try parse(source).string == expected)
    }

    @Test func collections() throws {
        #expect(try parse("8301820203820405").children.map(\.children.count) == [0, 2, 2])
        #expect(try parse("9f018202039f0405ffff").children[2].children.map(\.integer) == [4, 5])
        #expect(try parse("98190102030405060708090a0b0c0d0e0f101112131415161718181819").children.map(\.integer) == Array(1...25))
        #expect(try parse("a26161016162820203")["b"]?.children.map(\.integer) == [2, 3])
        let map = try parse("bf61610161629f0203ff7f61636164ff63466e6fff")
        #expect(map.children.map(\.name) == ["a", "b", "cd"])
        #expect(try parse("bf6346756ef563416d7421ff")["Amt"]?.integer == -2)
        #expect(try parse("bf6346756ef563416d7421ff")["Fun"]?.boolean == true)
        #expect(try parse("a0").children.isEmpty)
        #expect(try parse("f6").isNull)
        #expect(try parse("f7").isNull)
    }

    @Test(arguments: [
        "", "18", "19ff", "1c", "1f", "3f", "61", "7f", "7f01ff", "7f4161ff", "7f7f6161ffff", "81", "9f", "9f01", "a1", "a16161", "a10101",
        "bf6161ff", "ff",
        "0000", "62c328", "61ff", "f8ff", "f0", "fc", "df01", "c1", "5bffffffffffffffff", "9bffffffffffffffff", "bbffffffffffffffff",
        "7bffffffffffffffff00",
    ])
    func malformed(source: String) {
        #expect {
            _ = try parse(source)
        } throws: { error in
            if case .malformed = error as? ShapeError { true } else { false }
        }
    }

    @Test func depthIsCapped() throws {
        _ = try CBORParser.parse(Array(repeating: 0x81, count: 64) + [0])
        #expect(throws: ShapeError.tooLarge("The document nests deeper than 64 levels")) {
            try CBORParser.parse(Array(repeating: 0x81, count: 65) + [0])
        }
        #expect(throws: ShapeError.self) { try CBORParser.parse(Array(repeating: 0x9F, count: 1_000_000)) }
        // Tags do not nest in the parser.
        #expect(throws: ShapeError.self) { try CBORParser.parse(Array(repeating: 0xC1, count: 1_000_000)) }
    }

    @Test(
        arguments: [
            (0, "00"), (23, "17"), (24, "1818"), (255, "18ff"), (256, "190100"), (65_535, "19ffff"), (65_536, "1a00010000"),
            (1_000_000_000_000, "1b000000e8d4a51000"), (-1, "20"), (-1000, "3903e7"), (Int64.max, "1b7fffffffffffffff"),
            (Int64.min, "3b7fffffffffffffff"),
        ] as [(Int64, String)]
    )
    func integersAreWrittenShort(number: Int64, expected: String) {
        var cbor = CBORWriter()
        cbor.integer(number)
        #expect(cbor.bytes.hexadecimal == expected)
    }

    @Test func valuesAreWritten() {
        var cbor = CBORWriter()
        cbor.beginMap()
        cbor.string("é")
        cbor.beginList()
        cbor.double(1.1)
        cbor.boolean(true)
        cbor.boolean(false)
        cbor.null()
        cbor.blob([1, 2])
        cbor.timestamp(secondsSince1970: 1_363_896_240.5)
        cbor.end()
        cbor.end()
        #expect(cbor.bytes.hexadecimal == "bf62c3a99ffb3ff199999999999af5f4f6420102c1fb41d452d9ec200000ffff")
    }
}
