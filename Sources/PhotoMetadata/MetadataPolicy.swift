/// What of a photo's metadata goes into the result. Thumbnails and previews never do: they would still show the source.
public enum MetadataPolicy: String, CaseIterable, Hashable, Sendable {
    /// All but where the photo was taken.
    case keep
    /// Only what is needed to show the picture right: colour profile, orientation, resolution.
    case strip
    /// All, where the photo was taken as well.
    case all
}
