/// IPTC's older records (IIM): data sets one after the other, each with two numbers and a length.
enum IPTCRecords {
    /// City, place, province, country and the codes of places: of record 2.
    private static let places: Set<UInt8> = [26, 27, 90, 92, 95, 100, 101]

    /// The records without those that name the place.
    ///
    /// - Returns: with whether all of it could be read; what could not is left out.
    static func withoutPlaces(_ bytes: [UInt8]) -> (records: [UInt8], dropped: DroppedMetadata) {
        var kept: [UInt8] = []
        var dropped: DroppedMetadata = []
        var position = 0
        while position < bytes.count {
            guard let end = end(of: position, in: bytes) else {
                if bytes[position...].allSatisfy({ $0 == 0 }) { kept += bytes[position...] } else { dropped.insert(.unreadable) }
                break
            }
            if bytes[position + 1] == 2, places.contains(bytes[position + 2]) {
                dropped.insert(.placeNames)
            } else {
                kept += bytes[position..<end]
            }
            position = end
        }
        return (kept, dropped)
    }

    private static func end(of position: Int, in bytes: [UInt8]) -> Int? {
        guard position + 5 <= bytes.count, bytes[position] == 0x1C else { return nil }
        let length = Int(bytes[position + 3]) << 8 | Int(bytes[position + 4])
        guard length >= 0x8000 else { return position + 5 + length <= bytes.count ? position + 5 + length : nil }
        // Long data sets have the length of their length there.
        let size = length & 0x7FFF
        guard size <= 4, position + 5 + size <= bytes.count else { return nil }
        let long = bytes[position + 5..<position + 5 + size].reduce(0) { $0 << 8 | Int($1) }
        let end = position + 5 + size + long
        return end <= bytes.count ? end : nil
    }
}
