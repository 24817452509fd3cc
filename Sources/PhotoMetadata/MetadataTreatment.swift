/// Treats all notes of one photo by a policy, and collects what it took out. Notes may be any bytes.
public struct MetadataTreatment: Sendable {
    public let policy: MetadataPolicy
    /// The result's size in pixels as they are stored, where it is not the source's.
    public var size: (width: Int, height: Int)?
    /// The result's orientation (1 to 8), where it is not the source's.
    public var orientation: Int?
    public internal(set) var dropped: DroppedMetadata = []
    /// How many bytes may still come out of packed texts: a few can become very many.
    var unpackingBudget = 32 << 20

    public init(_ policy: MetadataPolicy, size: (width: Int, height: Int)? = nil, orientation: Int? = nil) {
        self.policy = policy
        self.size = size
        self.orientation = orientation
    }

    /// Notes what a container's own code left out.
    public mutating func drop(_ part: DroppedMetadata) {
        dropped.formUnion(part)
    }

    /// Notes that go with ``MetadataPolicy/strip`` alone, such as comments.
    ///
    /// - Returns: whether they stay.
    public mutating func keepsRemark() -> Bool {
        guard policy == .strip else { return true }
        dropped.insert(.stripped)
        return false
    }

    /// - Parameter bytes: the TIFF structure, with or without "Exif" and two zeros before it.
    /// - Returns: nil when nothing stays.
    public mutating func exif(_ bytes: [UInt8]) -> [UInt8]? {
        guard var editor = ExifEditor(bytes) else {
            drop(policy == .strip ? .stripped : .unreadable)
            return nil
        }
        if let orientation { editor.setOrientation(orientation) }
        if policy == .strip {
            let essentials = editor.essentials()
            if essentials != bytes { drop(.stripped) }
            return essentials
        }
        if unwanted.contains(.position) { editor.dropPosition() }
        editor.dropThumbnails()
        editor.dropEmbeddedPictures()
        if let size { editor.setSize(width: size.width, height: size.height) }
        guard !editor.isExhausted else {
            drop(.unreadable)
            return nil
        }
        editor.finish()
        drop(editor.dropped)
        return editor.bytes
    }

    /// - Parameter packet: XML in UTF-8.
    /// - Returns: nil when nothing stays.
    public mutating func xmp(_ packet: [UInt8]) -> [UInt8]? {
        guard keepsRemark() else { return nil }
        do throws(XMLScanner.Problem) {
            let editor = try XMPEditor(packet, without: unwanted)
            drop(editor.dropped)
            return editor.result
        } catch {
            drop(.unreadable)
            return nil
        }
    }

    /// - Parameter records: IPTC's older form.
    /// - Returns: nil when nothing stays.
    public mutating func iptc(_ records: [UInt8]) -> [UInt8]? {
        guard keepsRemark() else { return nil }
        guard unwanted.contains(.placeNames) else { return records }
        let (kept, dropped) = IPTCRecords.withoutPlaces(records)
        drop(dropped)
        return kept.isEmpty ? nil : kept
    }

    /// - Parameter bytes: resources in a row, without "Photoshop 3.0" before them.
    /// - Returns: nil when nothing stays.
    public mutating func photoshop(_ bytes: [UInt8]) -> [UInt8]? {
        guard keepsRemark() else { return nil }
        let list = PhotoshopResources(bytes)
        var kept: [UInt8] = []
        var isDigestValid = true
        for resource in list.resources {
            let data = Array(bytes[resource.data])
            let treated: [UInt8]?
            switch resource.identifier {
            case PhotoshopResources.Identifier.thumbnail, PhotoshopResources.Identifier.olderThumbnail:
                drop(.photoshopThumbnail)
                treated = nil
            case PhotoshopResources.Identifier.iptc:
                treated = iptc(data)
                if treated != data { isDigestValid = false }
            case PhotoshopResources.Identifier.iptcDigest:
                treated = isDigestValid ? data : nil
            case PhotoshopResources.Identifier.exif, PhotoshopResources.Identifier.furtherExif:
                treated = exif(data)
            case PhotoshopResources.Identifier.xmp:
                treated = xmp(data)
            default:
                treated = data
            }
            guard let treated else { continue }
            if treated == data {
                kept += bytes[resource.header.lowerBound..<resource.end]
            } else {
                kept += bytes[resource.header].dropLast(4)
                kept += (0..<4).map { UInt8(truncatingIfNeeded: treated.count >> (24 - 8 * $0)) }
                kept += treated + [UInt8](repeating: 0, count: treated.count & 1)
            }
        }
        if !list.rest.isEmpty {
            if bytes[list.rest].allSatisfy({ $0 == 0 }) { kept += bytes[list.rest] } else { drop(.unreadable) }
        }
        return kept.isEmpty ? nil : kept
    }

    /// What the policy takes out of notes that stay.
    private var unwanted: DroppedMetadata {
        let pictures: DroppedMetadata = [.xmpThumbnail, .furtherPictures]
        return policy == .all ? pictures : pictures.union([.position, .placeNames])
    }
}
