internal import PhotoMetadata

/// The colours of a file that lie in tables: they are taken out, worked on, and put back.
protocol ColourTables {
    /// Checks the parts of the file that are not decoded, so that damage does not pass through.
    ///
    /// - Throws: the rejection of a damaged file.
    func check(_ bytes: [UInt8]) throws(PhotoRejection)

    /// Where the colours lie, three bytes each.
    var colours: [Range<Int>] { get }

    /// The three bytes are blue, green and red, and not the other way round.
    var isBlueFirst: Bool { get }

    /// Brings the file in order after the colours have changed.
    func finish(_ bytes: inout [UInt8])

    /// The file with its notes as the policy wants them. The last step: parts of the file may move.
    func treatingNotes(_ treatment: inout MetadataTreatment, in bytes: [UInt8]) -> [UInt8]
}

extension ColourTables {
    var isBlueFirst: Bool { false }

    /// A file without notes.
    func treatingNotes(_ treatment: inout MetadataTreatment, in bytes: [UInt8]) -> [UInt8] { bytes }

    /// The colours of all tables in a row, red first, filled up to whole words.
    func gather(from bytes: [UInt8]) -> [UInt64] {
        let count = colours.reduce(0) { $0 + $1.count }
        var words = [UInt64](repeating: 0, count: (count + 7) / 8)
        words.withUnsafeMutableBytes { memory in
            var position = 0
            for range in colours {
                for index in range {
                    memory[position] = bytes[source(of: index, in: range)]
                    position += 1
                }
            }
        }
        return words
    }

    /// The file with other colours.
    func replacing(_ words: [UInt64], in bytes: [UInt8]) -> [UInt8] {
        var result = bytes
        words.withUnsafeBytes { memory in
            var position = 0
            for range in colours {
                for index in range {
                    result[source(of: index, in: range)] = memory[position]
                    position += 1
                }
            }
        }
        finish(&result)
        return result
    }

    /// Where the byte lies that comes at this place of its range when red is first.
    private func source(of index: Int, in range: Range<Int>) -> Int {
        guard isBlueFirst else { return index }
        let byte = (index - range.lowerBound) % 3
        return index - byte + (2 - byte)
    }
}
