import AWSCore

/// Reads a form (`application/x-www-form-urlencoded`) whose names are paths, as the Query protocol sends them.
///
/// `A.1.B=x` becomes the element `A` with a child `1` with a child `B` with the text `x`. Children are sorted: numbers by value, before
/// names. Of several values of one name the first counts. An escape that is broken stands for itself.
public enum QueryFormParser {
    /// - Throws: ``ShapeError/malformed(_:)`` or ``ShapeError/tooLarge(_:)``.
    public static func parse(_ form: [UInt8], limits: WireLimits = .standard) throws(ShapeError) -> WireTree {
        // Everything is decoded, so that the tree stands over the decoded bytes alone.
        var builder = try WireTreeBuilder(length: 0, limits: limits)
        guard form.count <= limits.bytes else { throw .tooLarge("The form is longer than \(limits.bytes) bytes") }
        var pairs = decode(form, into: &builder)
        guard pairs.count <= limits.nodes else { throw .tooLarge("The form has more than \(limits.nodes) values") }
        let decoded = builder.decoded
        guard decoded.withUnsafeBufferPointer(isValidUTF8) else { throw .malformed("The form is not valid UTF-8") }
        decoded.withUnsafeBufferPointer { bytes in
            pairs.sort { precedes($0, $1, bytes) }
        }
        let root = try builder.open(.element, name: 0..<0)
        try emit(pairs[...], decoded, into: &builder)
        builder.close(root)
        return builder.finish([])
    }

    private struct Pair {
        /// What is left of the name.
        var name: Range<Int>
        let value: Range<Int>
    }

    private static func decode(_ form: [UInt8], into builder: inout WireTreeBuilder) -> [Pair] {
        builder.decoded.reserveCapacity(form.count)
        var pairs: [Pair] = []
        var position = 0
        while position < form.count {
            let start = builder.decoded.count
            decodePart(form, &position, untilEquals: true, into: &builder.decoded)
            let middle = builder.decoded.count
            if position < form.count, form[position] == UInt8(ascii: "=") {
                position += 1
                decodePart(form, &position, untilEquals: false, into: &builder.decoded)
            }
            // Behind the part stands `&` or the end.
            position += 1
            if middle > start { pairs.append(Pair(name: start..<middle, value: middle..<builder.decoded.count)) }
        }
        return pairs
    }

    private static func decodePart(_ form: [UInt8], _ position: inout Int, untilEquals: Bool, into decoded: inout [UInt8]) {
        while position < form.count {
            let byte = form[position]
            switch byte {
            case UInt8(ascii: "&"):
                return
            case UInt8(ascii: "=") where untilEquals:
                return
            case UInt8(ascii: "+"):
                decoded.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                if form.count - position > 2, let high = form[position + 1].hexadecimalValue, let low = form[position + 2].hexadecimalValue
                {
                    decoded.append(high << 4 | low)
                    position += 2
                } else {
                    decoded.append(byte)
                }
            default:
                decoded.append(byte)
            }
            position += 1
        }
    }

    /// Adds the nodes of pairs, sorted, that share everything before what is left of their names.
    private static func emit(_ pairs: ArraySlice<Pair>, _ bytes: [UInt8], into builder: inout WireTreeBuilder) throws(ShapeError) {
        var rest = pairs
        while let first = rest.first {
            let component = firstComponent(first.name, bytes)
            let end =
                rest.firstIndex { !bytes[firstComponent($0.name, bytes)].elementsEqual(bytes[component]) } ?? rest.endIndex
            let node = try builder.open(.element, name: component)
            var inner: [Pair] = []
            var text: Range<Int>?
            for pair in rest[..<end] {
                let componentEnd = firstComponent(pair.name, bytes).upperBound
                if componentEnd == pair.name.upperBound {
                    if text == nil { text = pair.value }
                } else {
                    inner.append(Pair(name: componentEnd + 1..<pair.name.upperBound, value: pair.value))
                }
            }
            if let text { builder.setText(text, of: node) }
            try emit(inner[...], bytes, into: &builder)
            builder.close(node)
            rest = rest[end...]
        }
    }

    private static func firstComponent(_ name: Range<Int>, _ bytes: [UInt8]) -> Range<Int> {
        name.lowerBound..<(bytes[name].firstIndex(of: UInt8(ascii: ".")) ?? name.upperBound)
    }

    /// The order of names, component by component; equal names keep the order of the form.
    ///
    /// Nothing is split: only the first components that differ are looked at, so that sorting a hostile form allocates nothing.
    private static func precedes(_ left: Pair, _ right: Pair, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let dot = UInt8(ascii: ".")
        let leftName = bytes[left.name]
        let rightName = bytes[right.name]
        let shorter = min(leftName.count, rightName.count)
        var common = 0
        var component = 0
        while common < shorter, leftName[leftName.startIndex + common] == rightName[rightName.startIndex + common] {
            common += 1
            if leftName[leftName.startIndex + common - 1] == dot { component = common }
        }
        if common == leftName.count, common == rightName.count { return left.name.lowerBound < right.name.lowerBound }
        let leftComponent = leftName.dropFirst(component).prefix { $0 != dot }
        let rightComponent = rightName.dropFirst(component).prefix { $0 != dot }
        // One name is the other and more: the shorter comes first.
        guard !leftComponent.elementsEqual(rightComponent) else { return leftName.count < rightName.count }
        return precedes(leftComponent, rightComponent)
    }

    private static func precedes(_ left: Slice<UnsafeBufferPointer<UInt8>>, _ right: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        let leftIsNumber = !left.isEmpty && left.allSatisfy(\.isDigit)
        let rightIsNumber = !right.isEmpty && right.allSatisfy(\.isDigit)
        guard leftIsNumber, rightIsNumber else { return leftIsNumber || (!rightIsNumber && left.lexicographicallyPrecedes(right)) }
        let leftDigits = left.drop { $0 == 0x30 }
        let rightDigits = right.drop { $0 == 0x30 }
        if leftDigits.count != rightDigits.count { return leftDigits.count < rightDigits.count }
        if leftDigits.elementsEqual(rightDigits) { return left.count < right.count }
        return leftDigits.lexicographicallyPrecedes(rightDigits)
    }
}
