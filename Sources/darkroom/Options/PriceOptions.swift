import ArgumentParser
import Pricing

/// What the machine's time costs.
struct PriceOptions: ParsableArguments {
    @Option(
        help: "The instance type whose hourly price a photo's busy seconds are charged at. Default: g4dn.xlarge; a SageMaker job's own."
    )
    var instanceType: String?

    @Option(help: "Dollars per hour, instead of the instance type's list price.")
    var hourlyPrice: String?

    /// - Parameter jobInstanceType: the machine's type where it is known; a type without a known price then gives no cost.
    /// - Returns: nil when nothing says what the machine costs.
    /// - Throws: a `ValidationError` for an instance type or a price that was given and is unknown.
    func cost(jobInstanceType: String? = nil) throws -> CostOfPhoto? {
        if let hourlyPrice {
            guard let price = Money(dollars: hourlyPrice) else {
                throw ValidationError("--hourly-price takes dollars, such as 0.526, and not '\(hourlyPrice)'")
            }
            return CostOfPhoto(hourlyPrice: price)
        }
        guard let instanceType else { return jobInstanceType.flatMap { CostOfPhoto(instanceType: $0) } }
        guard let cost = CostOfPhoto(instanceType: instanceType) else {
            let known = PriceList.usEast1.instanceHours.keys.sorted().joined(separator: ", ")
            throw ValidationError("the price of \(instanceType) is not known; give --hourly-price, or one of: \(known)")
        }
        return cost
    }
}
