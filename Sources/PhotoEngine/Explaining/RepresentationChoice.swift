/// Why a photo is worked on in one form and not in another.
struct RepresentationChoice {
    let header: PhotoHeader
    let options: ProcessingOptions
    let chosen: Representation

    var reason: String {
        if options.representation == chosen { return "demanded" }
        switch chosen {
        case .coefficients: return "the JPEG is not decoded to pixels, so that nothing is lost"
        case .amplitudeBits: return "the fast form of the coefficients: the same bytes, and nothing is decoded"
        case .colourTable: return "its colours lie in a table; the pixels, numbers into it, stay as they are"
        case .planes: return "the JPEG's own samples, without a conversion of colours"
        case .pixels:
            return Self.forms(of: header.format).count > 1
                ? "these operations need decoded samples" : "a \(header.format.name) has no other form"
        }
    }

    /// The other forms that photos of this format may have.
    var alternatives: [PlanDescription.Alternative] {
        get throws(PhotoRejection) {
            let available = try header.representations()
            return Self.forms(of: header.format).filter { $0 != chosen }.map { form in
                PlanDescription.Alternative(representation: form, reason: reasonAgainst(form, isAvailable: available.contains(form)))
            }
        }
    }

    private static func forms(of format: PhotoFormat) -> [Representation] {
        switch format {
        case .jpeg: Representation.allCases.filter { $0 != .colourTable }
        case .png, .gif, .bmp: [.colourTable, .pixels]
        default: [.pixels]
        }
    }

    private func reasonAgainst(_ form: Representation, isAvailable: Bool) -> String {
        if let obstacle = obstacle(to: form, isAvailable: isAvailable) { return obstacle }
        if let demanded = options.representation { return "\(demanded.rawValue) is demanded" }
        switch form {
        case .pixels: return "it would be decoded and encoded anew, for nothing"
        case .coefficients: return "its fast form gives the same bytes"
        case .amplitudeBits: return "the device works on the coefficients"
        case .planes: return "its samples would be coded anew"
        case .colourTable: return "\(chosen.rawValue) loses less"
        }
    }

    /// Why this form cannot be taken; nil when it can.
    private func obstacle(to form: Representation, isAvailable: Bool) -> String? {
        // Where it is for a single one of them, that is named.
        if isAvailable, form.supports([.invert], on: header),
            let operation = options.operations.first(where: { !form.supports([$0], on: header) })
        {
            return "\(operation) cannot be done on it"
        }
        switch form {
        case .coefficients: return header.obstacleToCoefficients(options.operations)
        case .amplitudeBits: return header.obstacleToAmplitudeBits(options.operations)
        case .planes: return header.obstacleToPlanes(options.operations)
        case .colourTable: return isAvailable ? nil : "its colours do not lie in a table"
        case .pixels: return isAvailable ? nil : "it is not decoded"
        }
    }
}
