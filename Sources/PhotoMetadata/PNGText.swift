/// A text of a PNG, of any of the three kinds of chunks that have one.
public struct PNGText: Hashable, Sendable {
    public enum Kind: Sendable {
        /// `tEXt`
        case plain
        /// `zTXt`
        case packed
        /// `iTXt`
        case international
    }

    /// What becomes of a text.
    public enum Treatment: Hashable, Sendable {
        case kept
        case dropped
        case replaced(PNGText)
    }

    public var keyword: String
    public var text: [UInt8]

    /// The body of an unpacked chunk: `iTXt` for what only that may hold, else `tEXt`.
    public var body: [UInt8] {
        Array(keyword.utf8) + (isInternational ? [0, 0, 0, 0, 0] : [0]) + text
    }

    public var isInternational: Bool { keyword == Self.xmpKeyword }

    static let xmpKeyword = "XML:com.adobe.xmp"
}

/// The parts of a chunk's body, still packed.
struct PNGTextBody {
    let keyword: String
    private let text: ArraySlice<UInt8>
    private let isPacked: Bool

    /// nil when it cannot be read.
    init?(_ body: [UInt8], kind: PNGText.Kind) {
        guard let end = body.firstIndex(of: 0), end > 0 else { return nil }
        keyword = String(decoding: body[..<end], as: UTF8.self)
        switch kind {
        case .plain:
            (isPacked, text) = (false, body[(end + 1)...])
        case .packed:
            guard body.count > end + 1, body[end + 1] == 0 else { return nil }
            (isPacked, text) = (true, body[(end + 2)...])
        case .international:
            // The keyword is followed by whether it is packed and how, the language, and the keyword in that language.
            guard
                body.count > end + 2, body[end + 1] == 0 || body[end + 2] == 0,
                let language = body[(end + 3)...].firstIndex(of: 0),
                let translation = body[(language + 1)...].firstIndex(of: 0)
            else { return nil }
            (isPacked, text) = (body[end + 1] != 0, body[(translation + 1)...])
        }
    }

    /// nil for damaged data, and for more than the limit.
    func unpacked(limit: Int) -> [UInt8]? {
        isPacked ? Inflation.unpack(Array(text), limit: limit) : Array(text)
    }
}

extension MetadataTreatment {
    /// - Parameter body: the chunk's, without its length and checksum.
    public mutating func text(_ body: [UInt8], kind: PNGText.Kind) -> PNGText.Treatment {
        guard keepsRemark() else { return .dropped }
        guard let text = PNGTextBody(body, kind: kind) else {
            drop(.unreadable)
            return .dropped
        }
        let isXMP = text.keyword == PNGText.xmpKeyword
        guard isXMP || text.keyword.hasPrefix(RawProfile.keywordPrefix) else {
            guard policy != .all, text.keyword.lowercased().split(separator: ":").last?.hasPrefix("gps") == true else { return .kept }
            drop(.position)
            return .dropped
        }
        guard let unpacked = text.unpacked(limit: unpackingBudget) else {
            // It took its time as well, but no more than its size allows.
            unpackingBudget -= min(unpackingBudget, body.count * 1032)
            drop(.unreadable)
            return .dropped
        }
        unpackingBudget -= min(unpackingBudget, unpacked.count)
        let treated =
            isXMP ? xmp(unpacked) : rawProfile(unpacked, kind: String(text.keyword.dropFirst(RawProfile.keywordPrefix.count)))
        guard let treated else { return .dropped }
        return treated == unpacked ? .kept : .replaced(PNGText(keyword: text.keyword, text: treated))
    }

    /// - Parameter kind: as the keyword has it; some write another in the text.
    private mutating func rawProfile(_ text: [UInt8], kind: String) -> [UInt8]? {
        guard let profile = RawProfile(text) else {
            drop(.unreadable)
            return nil
        }
        let xmpMark = Array("http://ns.adobe.com/xap/1.0/\0".utf8)
        var treated: [UInt8]?
        switch kind.lowercased() {
        case "exif": treated = exif(profile.data)
        case "xmp": treated = xmp(profile.data)
        case "app1" where profile.data.starts(with: xmpMark):
            treated = xmp(Array(profile.data.dropFirst(xmpMark.count))).map { xmpMark + $0 }
        case "app1": treated = exif(profile.data)
        case "iptc", "8bim": treated = PhotoshopResources(profile.data).resources.isEmpty ? iptc(profile.data) : photoshop(profile.data)
        default: treated = profile.data
        }
        guard let treated else { return nil }
        return treated == profile.data ? text : RawProfile(kind: profile.kind, data: treated).text
    }
}
