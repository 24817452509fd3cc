extension PhotoHeader {
    /// Why these operations cannot be done on the amplitude bits; nil when the header knows of no reason. The coded data may have one.
    func obstacleToAmplitudeBits(_ operations: [PhotoOperation]) -> String? {
        if let obstacle = obstacleToCoefficients(operations) { return obstacle }
        guard case .jpeg(let jpeg) = structure, jpeg.process == .sequential, jpeg.scans == 1 else {
            return "the coefficients are not coded in one sequential scan"
        }
        guard let chain = componentChain(operations), chain.inverts, !chain.dropsColour, chain.turn == .none else {
            return "the operations come to more than an inversion, or to nothing"
        }
        return nil
    }
}
