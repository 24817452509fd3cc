/// Takes parts out of EXIF data. All that stays keeps its place, since cameras' own notes are found by their position; what goes is
/// filled with zeros, and cut off where it lies at the end.
struct ExifEditor {
    private var tiff: TIFFBytes
    private var main: TIFFDirectory
    private var exif: TIFFDirectory?
    private var interoperability: TIFFDirectory?
    private var cleared: [Range<Int>] = []
    /// Entries of hostile data may point to the same large range a thousand times: what may be cleared in all.
    private var clearingBudget: Int
    private(set) var dropped: DroppedMetadata = []

    /// More than any program writes.
    private static let mostBytes = 8 << 20

    /// nil for what is no EXIF data.
    init?(_ bytes: [UInt8]) {
        guard bytes.count <= Self.mostBytes, let tiff = TIFFBytes(bytes), let first = tiff.number32(at: 4),
            let main = TIFFDirectory(in: tiff, at: first)
        else {
            return nil
        }
        self.tiff = tiff
        self.main = main
        clearingBudget = 8 * tiff.count
        reread()
    }

    var bytes: [UInt8] { tiff.bytes }

    /// More was to be cleared than there is: the data are made up, and better dropped as a whole.
    var isExhausted: Bool { clearingBudget < 0 }

    /// Reads the directories that stay, again after one of them has changed.
    private mutating func reread() {
        if let again = TIFFDirectory(in: tiff, at: main.position) { main = again }
        exif = directory(ExifTag.exifDirectory, of: main)
        interoperability = exif.flatMap { directory(ExifTag.interoperabilityDirectory, of: $0) }
    }

    private func directory(_ tag: Int, of parent: TIFFDirectory) -> TIFFDirectory? {
        parent.entry(tag)?.numbers(in: tiff, atMost: 1).first.flatMap { TIFFDirectory(in: tiff, at: $0) }
    }

    // MARK: What goes

    mutating func dropPosition() {
        for parent in [main, exif].compactMap({ $0?.position }) {
            while let position = remove(ExifTag.positionDirectory, from: parent) {
                if let directory = TIFFDirectory(in: tiff, at: position) { clear(directory) }
                dropped.insert(.position)
            }
        }
    }

    /// The directories after the first describe thumbnails; the first itself may point to previews.
    mutating func dropThumbnails() {
        var next = main.next(in: tiff)
        if next != nil { dropped.insert(.exifThumbnail) }
        var seen: Set<Int> = []
        while !isExhausted, let position = next, seen.insert(position).inserted, let directory = TIFFDirectory(in: tiff, at: position) {
            next = directory.next(in: tiff)
            clearWithPictures(directory)
        }
        tiff.write32(0, at: main.link)

        let previews = [ExifTag.subDirectories, ExifTag.jpegOffset, ExifTag.jpegLength]
        guard main.entries.contains(where: { previews.contains($0.tag) }) else { return }
        for position in main.entry(ExifTag.subDirectories)?.numbers(in: tiff, atMost: 64) ?? [] {
            if let directory = TIFFDirectory(in: tiff, at: position) { clearWithPictures(directory) }
        }
        clearPictures(of: main, besides: [ExifTag.stripOffsets, ExifTag.tileOffsets])
        for tag in previews { while remove(tag, from: main.position) != nil {} }
        dropped.insert(.preview)
    }

    /// Whole JPEGs that lie anywhere else, as in cameras' own notes.
    mutating func dropEmbeddedPictures() {
        var position = 8
        var attemptsLeft = 16
        while attemptsLeft > 0, let start = EmbeddedPicture.next(in: tiff, from: position) {
            guard let end = EmbeddedPicture.end(in: tiff, from: start) else {
                attemptsLeft -= 1
                position = start + 1
                continue
            }
            clear(start..<end)
            dropped.insert(.preview)
            position = end
        }
    }

    // MARK: What changes

    /// Sets the orientation where the data tell one.
    mutating func setOrientation(_ orientation: Int) {
        if let entry = main.entry(ExifTag.orientation) { set(entry, to: orientation) }
    }

    /// Sets the picture's size where the data tell it.
    mutating func setSize(width: Int, height: Int) {
        for (tag, number) in [(ExifTag.imageWidth, width), (ExifTag.imageLength, height)] {
            if let entry = main.entry(tag) { set(entry, to: number) }
        }
        for (tag, number) in [(ExifTag.pixelWidth, width), (ExifTag.pixelHeight, height)] {
            if let entry = exif?.entry(tag) { set(entry, to: number) }
        }
    }

    private mutating func set(_ entry: TIFFDirectory.Entry, to number: Int) {
        guard entry.count == 1 else { return }
        if entry.type == 3 { tiff.write16(number, at: entry.position + 8) }
        if entry.type == 4 { tiff.write32(number, at: entry.position + 8) }
    }

    /// Cuts off what was cleared at the end.
    mutating func finish() {
        let directories = [main, exif, interoperability].compactMap(\.self)
        let values = directories.flatMap(\.entries).compactMap { $0.value?.upperBound }
        let keptEnd = (directories.map { min($0.range.upperBound, tiff.count) } + values).max() ?? tiff.count
        var end = tiff.count
        for range in cleared.sorted(by: { $0.upperBound > $1.upperBound }) {
            guard range.upperBound >= end else { break }
            end = min(end, range.lowerBound)
        }
        if max(end, keptEnd) < tiff.count { tiff.cut(at: max(end, keptEnd)) }
    }

    // MARK: Zeros

    /// Removes the first entry of the tag.
    ///
    /// - Returns: what it pointed to; nil when there was none.
    private mutating func remove(_ tag: Int, from position: Int) -> Int? {
        guard !isExhausted, let directory = TIFFDirectory(in: tiff, at: position), let entry = directory.entry(tag) else { return nil }
        clearingBudget -= directory.range.count
        let target = tiff.number32(at: entry.position + 8) ?? 0
        let end = min(directory.range.upperBound, tiff.count)
        tiff.move(entry.range.upperBound..<end, to: entry.position)
        tiff.write16(directory.entries.count - 1, at: position)
        for index in end - TIFFDirectory.entryBytes..<end { tiff.clear(at: index) }
        reread()
        return target
    }

    private mutating func clearWithPictures(_ directory: TIFFDirectory) {
        clearPictures(of: directory)
        for tag in [ExifTag.exifDirectory, ExifTag.positionDirectory] {
            if let child = self.directory(tag, of: directory) { clear(child) }
        }
        clear(directory)
    }

    private mutating func clearPictures(of directory: TIFFDirectory, besides kept: [Int] = []) {
        for (offsets, lengths) in ExifTag.pictures where !kept.contains(offsets) {
            guard let offsets = directory.entry(offsets), let lengths = directory.entry(lengths) else { continue }
            for (offset, length) in zip(offsets.numbers(in: tiff), lengths.numbers(in: tiff)) where offset <= tiff.count {
                clear(offset..<min(tiff.count, offset + length))
            }
        }
    }

    private mutating func clear(_ directory: TIFFDirectory) {
        for value in directory.entries.compactMap(\.value) { clear(value) }
        clear(directory.position..<min(directory.range.upperBound, tiff.count))
    }

    /// The header and the directories that stay are never touched, wherever entries point.
    private mutating func clear(_ range: Range<Int>) {
        clearingBudget -= range.count
        guard !isExhausted else { return }
        let kept = [0..<8] + [main, exif, interoperability].compactMap { $0?.range }
        for index in range where !kept.contains(where: { $0.contains(index) }) { tiff.clear(at: index) }
        cleared.append(range)
    }
}

extension ExifEditor {
    /// EXIF data of nothing but orientation and resolution; nil when the source tells neither.
    func essentials() -> [UInt8]? {
        let tags = [
            ExifTag.orientation, ExifTag.horizontalResolution, ExifTag.verticalResolution, ExifTag.resolutionUnit,
        ]
        let entries = tags.compactMap { main.entry($0) }.filter { $0.count == 1 && ($0.type == 3 || $0.type == 5) }
        let isUpright = entries.allSatisfy { $0.tag == ExifTag.orientation && $0.numbers(in: tiff) == [1] }
        guard !isUpright else { return nil }
        let header = Array(tiff.bytes[tiff.start..<tiff.start + 4])
        var directory: [UInt8] = []
        var values: [UInt8] = []
        let valuesStart = 8 + 2 + entries.count * TIFFDirectory.entryBytes + 4
        for entry in entries {
            directory += tiff.bytes[tiff.start + entry.position..<tiff.start + entry.position + 8]
            if entry.type == 5 {
                directory += encoded(valuesStart + values.count, size: 4)
                values +=
                    entry.value.map { tiff.bytes[tiff.start + $0.lowerBound..<tiff.start + $0.upperBound] } ?? [0, 0, 0, 0, 0, 0, 0, 1]
            } else {
                directory += tiff.bytes[tiff.start + entry.position + 8..<tiff.start + entry.position + 12]
            }
        }
        return tiff.prefix + header + encoded(8, size: 4) + encoded(entries.count, size: 2) + directory + [0, 0, 0, 0] + values
    }

    private func encoded(_ number: Int, size: Int) -> [UInt8] {
        let bytes = (0..<size).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
        return tiff.isLittleEndian ? bytes : bytes.reversed()
    }
}
