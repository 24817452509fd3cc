import ArgumentParser
import PhotoEngine
import Pipeline
import Pricing
import Processor

/// What a photo's work costs, and when the processor ends.
struct ProcessorOptions: ParsableArguments {
    @OptionGroup var photo: PhotoOptions
    @OptionGroup var price: PriceOptions

    /// What a photo costs where nothing else is said.
    private static let usualInstanceType = "g4dn.xlarge"

    /// - Parameter usualCost: where no price is given; nil for that of the usual instance type.
    /// - Throws: a `ValidationError` for an instance type or a price that is unknown.
    func configuration(
        _ engine: EngineOptions,
        names: ResourceNames,
        drains: Bool = false,
        usualCost: CostOfPhoto? = nil
    ) throws -> ProcessorConfiguration {
        guard let cost = try price.cost() ?? usualCost ?? CostOfPhoto(instanceType: ProcessorOptions.usualInstanceType) else {
            throw ValidationError("the price of \(ProcessorOptions.usualInstanceType) is not known; give --hourly-price")
        }
        return ProcessorConfiguration(
            names: names,
            options: try photo.processing(engine),
            // One more than are worked on, so that the next is there when a place becomes free.
            photosAtOnce: engine.configuration.concurrentPhotos + 1,
            drains: drains,
            cost: cost
        )
    }
}
