import ArgumentParser
import FoundationEssentials
import PhotoEngine
import Pipeline
import Pricing
import Processor

/// What a photo's work costs, and when the processor ends.
struct ProcessorOptions: ParsableArguments {
    @Option(help: "The EC2 instance type whose hourly price a photo's busy seconds are charged at.")
    var instanceType = "g4dn.xlarge"

    @Option(help: "Dollars per hour, instead of the instance type's list price.")
    var hourlyPrice: String?

    /// - Throws: a `ValidationError` for an instance type or a price that is unknown.
    func configuration(_ engine: EngineOptions, names: ResourceNames, drains: Bool = false) throws -> ProcessorConfiguration {
        ProcessorConfiguration(
            names: names,
            representation: engine.representation,
            // One more than are worked on, so that the next is there when a place becomes free.
            photosAtOnce: engine.configuration.concurrentPhotos + 1,
            drains: drains,
            cost: try cost()
        )
    }

    private func cost() throws -> CostOfPhoto {
        if let hourlyPrice {
            guard let price = Money(dollars: hourlyPrice) else {
                throw ValidationError("--hourly-price takes dollars, such as 0.526, and not '\(hourlyPrice)'")
            }
            return CostOfPhoto(hourlyPrice: price)
        }
        guard let cost = CostOfPhoto(instanceType: instanceType) else {
            let known = PriceList.usEast1.instanceHours.keys.sorted().joined(separator: ", ")
            throw ValidationError("the price of \(instanceType) is not known; give --hourly-price, or one of: \(known)")
        }
        return cost
    }
}
