/// Which properties of XMP tell more than they should.
enum XMPProperty {
    /// What a property is about; nil for one that may stay.
    ///
    /// - Parameter namespace: empty where the name has no prefix that was declared.
    static func kind(namespace: String, name: String) -> DroppedMetadata? {
        // In every namespace: makers of drones and telephones have their own for the same.
        if name.lowercased().hasPrefix("gps") { return .position }
        if let kind = wholeNamespaces[namespace] { return kind }
        return names[namespace]?[name]
    }

    private static let wholeNamespaces: [String: DroppedMetadata] = [
        "http://www.w3.org/2003/01/geo/wgs84_pos#": .position,
        "http://ns.adobe.com/xap/1.0/g/img/": .xmpThumbnail,
        "http://ns.google.com/photos/1.0/image/": .xmpThumbnail,
        "http://ns.google.com/photos/1.0/container/": .furtherPictures,
        "http://ns.adobe.com/hdr-gain-map/1.0/": .furtherPictures,
    ]

    private static let names: [String: [String: DroppedMetadata]] = [
        "http://ns.adobe.com/xap/1.0/": ["Thumbnails": .xmpThumbnail],
        "http://ns.adobe.com/photoshop/1.0/": ["City": .placeNames, "State": .placeNames, "Country": .placeNames],
        "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/": ["Location": .placeNames, "CountryCode": .placeNames],
        "http://iptc.org/std/Iptc4xmpExt/2008-02-29/": ["LocationCreated": .placeNames, "LocationShown": .placeNames],
        // Motion pictures behind a JPEG, which do not come along.
        "http://ns.google.com/photos/1.0/camera/": Dictionary(
            uniqueKeysWithValues: [
                "MotionPhoto", "MotionPhotoVersion", "MotionPhotoPresentationTimestampUs", "MicroVideo", "MicroVideoVersion",
                "MicroVideoOffset", "MicroVideoPresentationTimestampUs",
            ].map { ($0, .furtherPictures) }
        ),
    ]
}
