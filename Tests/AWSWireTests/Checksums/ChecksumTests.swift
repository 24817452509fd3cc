import AWSCore
import Testing

@testable import AWSWire

@Suite struct ChecksumTests {
    /// The catalogue's check values: the checksum of `123456789`.
    @Test(arguments: [
        (ChecksumAlgorithm.crc32, "cbf43926"),
        (.crc32c, "e3069283"),
        (.crc64nvme, "ae8b14860a799888"),
        (.sha1, "f7c3bc1d808e04732adf679965ccc34ca7ae3441"),
        (.sha256, "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225"),
        (.md5, "25f9e794323b453885f5181f1b624d0b"),
    ])
    func givesTheCheckValue(algorithm: ChecksumAlgorithm, expected: String) {
        let bytes = Array("123456789".utf8)
        #expect(Checksum.value(of: bytes, algorithm).hexadecimal == expected)
        #expect(Checksum.value(of: bytes, algorithm).count == algorithm.byteCount)
        var inPieces = Checksum(algorithm)
        for byte in bytes { inPieces.update(CollectionOfOne(byte)) }
        #expect(inPieces.value.hexadecimal == expected)
    }

    @Test(arguments: ChecksumAlgorithm.allCases)
    func namesItsField(algorithm: ChecksumAlgorithm) {
        #expect(ChecksumAlgorithm(fieldName: algorithm.fieldName) == algorithm)
        #expect(ChecksumAlgorithm(fieldName: algorithm.fieldName.uppercased()) == algorithm)
    }

    @Test func knowsNoOtherField() {
        #expect(ChecksumAlgorithm(fieldName: "x-amz-checksum-xxhash64") == nil)
        #expect(ChecksumAlgorithm(fieldName: "content-md5") == nil)
    }

    /// The table path, which machines without carry-less multiplication take, gives what folding gives: at every length around the
    /// borders of 16 and 64 bytes, at odd addresses, and from any running value.
    @Test(arguments: ChecksumAlgorithm.allCases.filter(\.isCyclic))
    func tablesAgreeWithFolding(algorithm: ChecksumAlgorithm) {
        let bytes = SeededRandomSource(seed: 7).bytes(1200)
        for length in Array(0...300) + [511, 512, 513, 1023, 1024, 1100] {
            for start in 0..<3 {
                var fast = Checksum(algorithm)
                var tables = Checksum(algorithm, usesTablesOnly: true)
                for piece in [bytes[..<5], bytes[start..<start + length]] {
                    fast.update(piece)
                    tables.update(piece)
                }
                #expect(fast.value == tables.value, "length \(length), start \(start)")
            }
        }
        // The tables alone give the check value too: the two paths are not wrong together.
        var tables = Checksum(algorithm, usesTablesOnly: true)
        tables.update("123456789".utf8)
        #expect(tables.value == Checksum.value(of: Array("123456789".utf8), algorithm))
    }

    @Test(arguments: ChecksumAlgorithm.allCases.filter(\.isCyclic), [0, 1, 15, 4096, 70_001])
    func combinesParts(algorithm: ChecksumAlgorithm, secondLength: Int) {
        let first = SeededRandomSource(seed: 1).bytes(1000)
        let second = SeededRandomSource(seed: 2).bytes(secondLength)
        let combined = Checksum.combining(
            Checksum.value(of: first, algorithm),
            with: Checksum.value(of: second, algorithm),
            ofLength: Int64(secondLength),
            algorithm
        )
        #expect(combined == Checksum.value(of: first + second, algorithm))
    }

    @Test func refusesToCombineWhatCannotBe() {
        let value = Checksum.value(of: [1], .sha256)
        #expect(Checksum.combining(value, with: value, ofLength: 1, .sha256) == nil)
        #expect(Checksum.combining([1, 2, 3], with: [1, 2, 3, 4], ofLength: 1, .crc32) == nil)
        #expect(Checksum.combining([1, 2, 3, 4], with: [1, 2, 3, 4], ofLength: -1, .crc32) == nil)
    }
}
