/// HTTP header fields in the order and the case in which they came, looked up without regard to case.
public struct HTTPFields: Sendable, Hashable {
    public struct Field: Sendable, Hashable {
        public var name: String
        public var value: String

        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    public private(set) var fields: [Field]

    public init(_ fields: [Field] = []) {
        self.fields = fields
    }

    /// The first value of the field; setting replaces all of them, nil removes them.
    public subscript(name: String) -> String? {
        get { fields.first { $0.name.equalsIgnoringASCIICase(name) }?.value }
        set {
            guard let newValue else { return fields.removeAll { $0.name.equalsIgnoringASCIICase(name) } }
            if let index = fields.firstIndex(where: { $0.name.equalsIgnoringASCIICase(name) }) {
                fields[index].value = newValue
                let rest = fields[(index + 1)...].filter { !$0.name.equalsIgnoringASCIICase(name) }
                fields.replaceSubrange((index + 1)..., with: rest)
            } else {
                fields.append(Field(name, newValue))
            }
        }
    }

    /// All values of the field, in order.
    public func values(of name: String) -> [String] {
        fields.filter { $0.name.equalsIgnoringASCIICase(name) }.map(\.value)
    }

    public mutating func append(_ name: String, _ value: String) {
        fields.append(Field(name, value))
    }

    /// Gives the field that was appended last its value.
    mutating func completeLast(_ value: String) {
        guard !fields.isEmpty else { return }
        fields[fields.count - 1].value = value
    }
}

extension HTTPFields: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral elements: (String, String)...) {
        self.init(elements.map { Field($0.0, $0.1) })
    }
}

extension HTTPFields: Sequence {
    public func makeIterator() -> IndexingIterator<[Field]> { fields.makeIterator() }
}

extension String {
    /// Equality in which ASCII letters match in either case. Every look-up of a header field compares so, hence over bare bytes.
    public func equalsIgnoringASCIICase(_ other: String) -> Bool {
        guard utf8.count == other.utf8.count else { return false }
        let isEqual = utf8.withContiguousStorageIfAvailable { left in
            other.utf8.withContiguousStorageIfAvailable { right in
                for index in left.indices where left[index] != right[index] {
                    let letter = left[index] | 0x20
                    guard letter == right[index] | 0x20, (0x61...0x7A).contains(letter) else { return false }
                }
                return true
            }
        }
        // Only strings that Foundation bridges have no storage of their own.
        guard case .some(.some(let isEqual)) = isEqual else { return self[...].equalsIgnoringASCIICase(other[...]) }
        return isEqual
    }
}

extension StringProtocol {
    /// Equality in which ASCII letters match in either case.
    public func equalsIgnoringASCIICase(_ other: some StringProtocol) -> Bool {
        guard utf8.count == other.utf8.count else { return false }
        for (left, right) in zip(utf8, other.utf8) where left != right {
            guard left | 0x20 == right | 0x20, (0x61...0x7A).contains(left | 0x20) else { return false }
        }
        return true
    }
}
