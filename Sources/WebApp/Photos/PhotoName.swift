/// A file's name made fit for a key: what people see stays, what could harm a path, a header or a terminal goes.
struct PhotoName: Sendable, Hashable, CustomStringConvertible {
    static let longest = 120

    let description: String

    /// - Parameter type: gives the extension when the name has none of its own.
    init(_ offered: String, type: PhotoType) {
        // Some browsers and scripts send a whole path, of either system.
        let last = offered.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? ""
        var cleaned = ""
        for scalar in last.unicodeScalars {
            cleaned.unicodeScalars.append(Self.isPlain(scalar) ? scalar : "-")
        }
        while let first = cleaned.first, first == "." || first == " " { cleaned.removeFirst() }
        while let last = cleaned.last, last == "." || last == " " { cleaned.removeLast() }
        var ending = ".\(type.extensions[0])"
        if PhotoType(name: cleaned) != nil, let dot = cleaned.lastIndex(of: ".") {
            ending = String(cleaned[dot...])
            cleaned = String(cleaned[..<dot])
        }
        while cleaned.utf8.count + ending.utf8.count > Self.longest { cleaned.removeLast() }
        self.description = (cleaned.isEmpty ? "photo" : cleaned) + ending
    }

    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "-", "_", ".", " ", "(", ")", "+", ",", "'", "@": true
        default: scalar.value > 0x7F && (scalar.properties.isAlphabetic || scalar.properties.generalCategory == .nonspacingMark)
        }
    }
}
