/// A text of a PNG, of any of the three kinds of chunks that have one.
public struct PNGText {
    public enum Kind: Sendable {
        /// `tEXt`
        case plain
        /// `zTXt`
        case packed
        /// `iTXt`
        case international
    }

    public var keyword: String
    public var text: [UInt8]

    private static let mostBytes = 8 << 20

    /// Reads a chunk's body; nil when it cannot be read.
    ///
    /// - Parameter budget: how many bytes may come out of all packed texts of a file, which could each become a thousand times larger.
    public init?(_ body: [UInt8], kind: Kind, budget: inout Int) {
        guard let end = body.firstIndex(of: 0), end > 0 else { return nil }
        keyword = String(decoding: body[..<end], as: UTF8.self)
        switch kind {
        case .plain:
            text = Array(body[(end + 1)...])
        case .packed:
            guard body.count > end + 1, body[end + 1] == 0,
                let unpacked = Self.unpack(Array(body[(end + 2)...]), &budget)
            else { return nil }
            text = unpacked
        case .international:
            // The keyword is followed by whether it is packed and how, the language, and the keyword in that language.
            guard
                body.count > end + 2,
                let language = body[(end + 3)...].firstIndex(of: 0),
                let translation = body[(language + 1)...].firstIndex(of: 0)
            else { return nil }
            let rest = Array(body[(translation + 1)...])
            guard body[end + 1] != 0 else {
                text = rest
                return
            }
            guard body[end + 2] == 0, let unpacked = Self.unpack(rest, &budget) else { return nil }
            text = unpacked
        }
    }

    /// Reads the body of a single chunk.
    public init?(_ body: [UInt8], kind: Kind) {
        var budget = Self.mostBytes
        self.init(body, kind: kind, budget: &budget)
    }

    private static func unpack(_ bytes: [UInt8], _ budget: inout Int) -> [UInt8]? {
        let limit = min(mostBytes, budget)
        let unpacked = Inflation.unpack(bytes, limit: limit)
        // What could not be unpacked took its time as well, but no more than its size allows.
        budget -= unpacked?.count ?? min(limit, bytes.count * 1032)
        return unpacked
    }

    /// The body of an unpacked chunk: `iTXt` for what only that may hold, else `tEXt`.
    public var body: [UInt8] {
        Array(keyword.utf8) + (isInternational ? [0, 0, 0, 0, 0] : [0]) + text
    }

    public var isInternational: Bool { keyword == Self.xmpKeyword }

    static let xmpKeyword = "XML:com.adobe.xmp"
}

extension MetadataTreatment {
    /// - Returns: nil when the text goes.
    public mutating func text(_ text: PNGText) -> PNGText? {
        guard keepsRemark() else { return nil }
        var result = text
        if text.keyword == PNGText.xmpKeyword {
            guard let packet = xmp(text.text) else { return nil }
            result.text = packet
        } else if text.keyword.hasPrefix(RawProfile.keywordPrefix) {
            guard let treated = rawProfile(text.text, kind: String(text.keyword.dropFirst(RawProfile.keywordPrefix.count))) else {
                return nil
            }
            result.text = treated
        } else if policy != .all, text.keyword.lowercased().split(separator: ":").last?.hasPrefix("gps") == true {
            drop(.position)
            return nil
        }
        return result
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
