/// The tags that the editors know by name.
enum ExifTag {
    static let imageWidth = 0x0100
    static let imageLength = 0x0101
    static let stripOffsets = 0x0111
    static let orientation = 0x0112
    static let stripByteCounts = 0x0117
    static let horizontalResolution = 0x011A
    static let verticalResolution = 0x011B
    static let resolutionUnit = 0x0128
    static let tileOffsets = 0x0144
    static let tileByteCounts = 0x0145
    static let subDirectories = 0x014A
    static let jpegOffset = 0x0201
    static let jpegLength = 0x0202
    static let exifDirectory = 0x8769
    static let positionDirectory = 0x8825
    static let pixelWidth = 0xA002
    static let pixelHeight = 0xA003
    static let interoperabilityDirectory = 0xA005

    /// Where a directory's pictures lie, and how long they are.
    static let pictures = [(stripOffsets, stripByteCounts), (tileOffsets, tileByteCounts), (jpegOffset, jpegLength)]
}
