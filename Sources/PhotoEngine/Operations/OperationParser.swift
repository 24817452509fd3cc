/// Reads lists of operations. They come from anyone who may upload: their number is bounded, and so is every value.
struct OperationParser {
    /// More than anyone needs.
    static let mostOperations = 16

    /// Which operation of the list this is, from 1.
    private let number: Int
    /// The operation as it was written.
    private let text: Substring
    /// Where the operation begins in the whole list, in characters from 0.
    private let start: Int

    static func parse(_ list: String) throws(PhotoRejection) -> [PhotoOperation] {
        var operations: [PhotoOperation] = []
        var position = 0
        for (index, part) in list.split(separator: ",", omittingEmptySubsequences: false).enumerated() {
            let leading = part.prefix { $0.isWhitespace }.count
            let parser = OperationParser(number: index + 1, text: part.trimmingSpaces, start: position + leading)
            guard index < mostOperations else {
                throw parser.rejection(.malformedOperation, at: parser.text.startIndex, "is one more than the \(mostOperations) allowed")
            }
            operations.append(try parser.operation())
            position += part.count + 1
        }
        return operations
    }

    private func operation() throws(PhotoRejection) -> PhotoOperation {
        let name = text.prefix { $0 != "=" }
        let argument = name.endIndex == text.endIndex ? nil : text[text.index(after: name.endIndex)...]
        switch name {
        case "invert": return try plain(.invert, argument)
        case "grayscale": return try plain(.grayscale, argument)
        case "sepia": return try plain(.sepia, argument)
        case "brightness": return .brightness(try decimal(try needed(argument, "a percentage"), in: -100...100))
        case "contrast": return .contrast(try decimal(try needed(argument, "a percentage"), in: -100...100))
        case "gamma": return .gamma(try decimal(try needed(argument, "a number"), in: 0.1...10))
        case "blur": return .blur(sigma: try argument.map { text throws(PhotoRejection) in try decimal(text, in: 0.3...250) } ?? 2)
        case "sharpen": return try sharpen(argument)
        case "resize": return .resize(try bounds(try needed(argument, "a size")))
        case "rotate": return .rotate(degrees: turn(try decimal(try needed(argument, "degrees"), in: -360...360)))
        case "flip": return .flip(try direction(try needed(argument, "a direction")))
        case "thumbnail":
            return .thumbnail(size: try argument.map { text throws(PhotoRejection) in try whole(text, in: 1...4096) } ?? 256)
        case "": throw rejection(.malformedOperation, at: text.startIndex, "is empty")
        default:
            let known = Self.names.joined(separator: ", ")
            throw rejection(.unknownOperation, at: text.startIndex, "is not known; known are: \(known)")
        }
    }

    private static let names = [
        "invert", "grayscale", "sepia", "brightness", "contrast", "gamma", "blur", "sharpen", "resize", "rotate", "flip", "thumbnail",
    ]

    private func plain(_ operation: PhotoOperation, _ argument: Substring?) throws(PhotoRejection) -> PhotoOperation {
        if let argument { throw malformed(argument, "it takes no value") }
        return operation
    }

    private func needed(_ argument: Substring?, _ what: String) throws(PhotoRejection) -> Substring {
        guard let argument else { throw malformed(text[text.endIndex...], "it needs \(what)") }
        return argument
    }

    private func sharpen(_ argument: Substring?) throws(PhotoRejection) -> PhotoOperation {
        guard let argument else { return .sharpen(amount: 1, sigma: 1) }
        let parts = argument.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let amount = try decimal(parts[0], in: 0...10)
        return .sharpen(amount: amount, sigma: parts.count == 2 ? try decimal(parts[1], in: 0.3...20) : 1)
    }

    private func bounds(_ argument: Substring) throws(PhotoRejection) -> ResizeBounds {
        let parts = argument.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        var bounds = ResizeBounds(width: nil, height: nil)
        if parts.count == 2 {
            guard let mode = ResizeBounds.Mode(rawValue: String(parts[1])) else { throw malformed(parts[1], "it is neither fit nor fill") }
            bounds.mode = mode
        }
        let sides = parts[0].split(separator: "x", maxSplits: 1, omittingEmptySubsequences: false)
        let allowed = 1...65_535
        if sides.count == 1 {
            bounds.width = try whole(sides[0], in: allowed)
            bounds.height = bounds.width
            return bounds
        }
        if !sides[0].isEmpty { bounds.width = try whole(sides[0], in: allowed) }
        if !sides[1].isEmpty { bounds.height = try whole(sides[1], in: allowed) }
        guard bounds.width != nil || bounds.height != nil else { throw malformed(parts[0], "it needs a width or a height") }
        guard bounds.mode == .fit || (bounds.width != nil && bounds.height != nil) else {
            throw malformed(parts[0], "to fill it needs width and height")
        }
        return bounds
    }

    private func direction(_ argument: Substring) throws(PhotoRejection) -> FlipDirection {
        guard let direction = FlipDirection(rawValue: String(argument)) else {
            throw malformed(argument, "it is neither horizontal nor vertical")
        }
        return direction
    }

    /// Degrees from 0 up to 360.
    private func turn(_ degrees: Double) -> Double {
        let rest = degrees.truncatingRemainder(dividingBy: 360)
        return rest < 0 ? rest + 360 : rest == 0 ? 0 : rest
    }

    private func decimal(_ text: Substring, in range: ClosedRange<Double>) throws(PhotoRejection) -> Double {
        guard let number = OperationNumber.number(text), range.contains(number) else {
            throw malformed(
                text,
                "it needs a number from \(OperationNumber.text(range.lowerBound)) to \(OperationNumber.text(range.upperBound))"
            )
        }
        return number
    }

    private func whole(_ text: Substring, in range: ClosedRange<Int>) throws(PhotoRejection) -> Int {
        guard let number = OperationNumber.natural(text), range.contains(number) else {
            throw malformed(text, "it needs a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    private func malformed(_ part: Substring, _ reason: String) -> PhotoRejection {
        rejection(.malformedOperation, at: part.startIndex, "is malformed: \(reason)")
    }

    /// Names the operation, and the character of the list at which it is wrong.
    private func rejection(_ code: PhotoRejection.Code, at index: Substring.Index, _ what: String) -> PhotoRejection {
        let character = start + text.distance(from: text.startIndex, to: index) + 1
        let shown = text.count > 40 ? text.prefix(40) + "…" : text
        return PhotoRejection(code: code, reason: "operation \(number) (\"\(shown)\", character \(character)) \(what)")
    }
}

extension Substring {
    fileprivate var trimmingSpaces: Substring {
        guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace }) else {
            return self[endIndex...]
        }
        return self[first...last]
    }
}
