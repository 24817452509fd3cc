/// What a list of operations does to the components of a JPEG, all together: they can be done in any order, with one result.
struct ComponentChain: Hashable, Sendable {
    var inverts = false
    /// Only the light is left.
    var dropsColour = false
    /// Of the picture as it is stored.
    var turn = PictureTurn.none

    /// nil when there is an operation that needs pixels.
    ///
    /// - Parameter orientation: how the stored picture has to be turned to be seen upright.
    init?(_ operations: [PhotoOperation], orientation: PictureTurn) {
        for operation in operations {
            switch operation {
            case .invert:
                inverts.toggle()
            case .grayscale:
                dropsColour = true
            case .flip(let direction):
                turn = turn.then(PictureTurn(direction).stored(in: orientation))
            case .rotate(let degrees):
                let quarters = degrees / 90
                guard quarters == quarters.rounded() else { return nil }
                turn = turn.then(PictureTurn(quarters: Int(quarters)).stored(in: orientation))
            case .sepia, .brightness, .contrast, .gamma, .blur, .sharpen, .resize, .thumbnail:
                return nil
            }
        }
    }

    /// Why it cannot be done on the coefficients of this JPEG; nil when it can.
    func obstacle(in components: JPEGComponents, width: Int, height: Int) -> String? {
        if dropsColour, let obstacle = components.obstacleToDroppingColour { return obstacle }
        // Blocks at the picture's right and lower edge may be wider than it; they cannot become the left or upper edge.
        let unit = dropsColour ? JPEGComponents.Size(width: 8, height: 8) : components.unit
        let movesRight = turn.transposes ? turn.mirrorsY : turn.mirrorsX
        let movesBottom = turn.transposes ? turn.mirrorsX : turn.mirrorsY
        if movesRight && width % unit.width != 0 {
            return "the turn would bring the right edge to the left, but the width \(width) is not a multiple of \(unit.width)"
        }
        if movesBottom && height % unit.height != 0 {
            return "the turn would bring the lower edge up, but the height \(height) is not a multiple of \(unit.height)"
        }
        return nil
    }
}

extension PhotoHeader {
    /// What the operations do to components, if all of them can.
    func componentChain(_ operations: [PhotoOperation]) -> ComponentChain? {
        ComponentChain(operations, orientation: orientation)
    }

    /// Why these operations cannot be done on coefficients; nil when they can.
    func obstacleToCoefficients(_ operations: [PhotoOperation]) -> String? {
        guard case .jpeg(let jpeg) = structure else { return "only a JPEG has coefficients" }
        // Negating four inks is not what people see as inversion.
        if bands == 4 { return "its components are four inks" }
        if jpeg.process == .arithmetic { return "arithmetic coding is not written" }
        guard let chain = componentChain(operations) else { return "not all of the operations can be done on coefficients" }
        return chain.obstacle(in: jpeg.components, width: width, height: height)
    }

    /// Why these operations cannot be done on planes; nil when they can.
    func obstacleToPlanes(_ operations: [PhotoOperation]) -> String? {
        guard case .jpeg(let jpeg) = structure else { return "only a JPEG has planes" }
        if bands == 4 { return "its components are four inks" }
        guard let chain = componentChain(operations), chain.turn == .none else {
            return "not all of the operations can be done on planes"
        }
        return chain.obstacle(in: jpeg.components, width: width, height: height)
    }
}
