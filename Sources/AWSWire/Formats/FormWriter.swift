/// Writes a form whose names are paths, as the Query protocol sends them.
struct FormWriter: Sendable {
    private(set) var bytes: [UInt8] = []
    /// The name under which the next value stands.
    private var path: [UInt8] = []

    /// Where the path was before components were added.
    struct Mark {
        fileprivate let length: Int
    }

    /// Adds a component to the path until ``leave(_:)``.
    mutating func enter(_ component: StaticString) -> Mark {
        let mark = Mark(length: path.count)
        separate()
        component.withUTF8Buffer { path.append(contentsOf: $0) }
        return mark
    }

    mutating func enter(_ index: Int) -> Mark {
        let mark = Mark(length: path.count)
        separate()
        path.append(decimal: Int64(index))
        return mark
    }

    mutating func leave(_ mark: Mark) {
        path.removeSubrange(mark.length...)
    }

    /// Adds a value under the path.
    mutating func value(_ text: String) {
        pair(String(decoding: path, as: UTF8.self), text)
    }

    /// Adds a value under a name of its own.
    mutating func pair(_ name: String, _ text: String) {
        if !bytes.isEmpty { bytes.append(UInt8(ascii: "&")) }
        bytes.append(contentsOf: PercentEncoding.encode(name).utf8)
        bytes.append(UInt8(ascii: "="))
        bytes.append(contentsOf: PercentEncoding.encode(text).utf8)
    }

    private mutating func separate() {
        if !path.isEmpty { path.append(UInt8(ascii: ".")) }
    }
}
