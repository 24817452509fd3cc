/// What was taken out of a photo's metadata.
public struct DroppedMetadata: OptionSet, Hashable, Sendable {
    public let rawValue: UInt16

    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// Coordinates and what belongs to them, in EXIF, XMP or notes.
    public static let position = DroppedMetadata(rawValue: 1 << 0)
    /// Names of the place, such as its city, in IPTC or XMP.
    public static let placeNames = DroppedMetadata(rawValue: 1 << 1)
    public static let exifThumbnail = DroppedMetadata(rawValue: 1 << 2)
    /// A picture inside of a camera's own notes or of a segment of its own.
    public static let preview = DroppedMetadata(rawValue: 1 << 3)
    public static let jfifThumbnail = DroppedMetadata(rawValue: 1 << 4)
    public static let photoshopThumbnail = DroppedMetadata(rawValue: 1 << 5)
    public static let xmpThumbnail = DroppedMetadata(rawValue: 1 << 6)
    /// The list of pictures behind the first of a JPEG.
    public static let furtherPictures = DroppedMetadata(rawValue: 1 << 7)
    /// A signed history of the file (C2PA), which holds for the source alone and has a thumbnail of it.
    public static let credentials = DroppedMetadata(rawValue: 1 << 8)
    /// Notes that could not be read, so that nobody knows what they tell.
    public static let unreadable = DroppedMetadata(rawValue: 1 << 9)
    /// A camera's own notes, where they cannot be kept in their place.
    public static let makerNotes = DroppedMetadata(rawValue: 1 << 10)
    /// What the policy ``MetadataPolicy/strip`` asks for.
    public static let stripped = DroppedMetadata(rawValue: 1 << 11)

    /// The profile of colours that the result no longer has.
    public static let profile = DroppedMetadata(rawValue: 1 << 12)

    private static let sentences: [(DroppedMetadata, String)] = [
        (.position, "the GPS position was dropped"),
        (.placeNames, "the names of the place were dropped"),
        (.exifThumbnail, "the EXIF thumbnail was dropped"),
        (.preview, "a preview in the camera's notes was dropped"),
        (.jfifThumbnail, "the JFIF thumbnail was dropped"),
        (.photoshopThumbnail, "the Photoshop thumbnail was dropped"),
        (.xmpThumbnail, "the XMP thumbnail was dropped"),
        (.furtherPictures, "the list of further pictures (MPF) was dropped"),
        (.credentials, "the content credentials (C2PA) were dropped"),
        (.unreadable, "notes that could not be read were dropped"),
        (.makerNotes, "the camera's own notes were dropped"),
        (.profile, "the colour profile was dropped, for the result has other channels"),
        (.stripped, "all metadata but profile, orientation and resolution were dropped"),
    ]

    /// One plain sentence for each, in a fixed order.
    public var warnings: [String] {
        Self.sentences.filter { contains($0.0) }.map(\.1)
    }
}
