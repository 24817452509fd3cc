import AWSCore
import AWSWire
import CostExplorerModel

/// Cost Explorer: what the meter counted, at list prices.
///
/// AWS's answers lag by up to a day; these are of the moment. As on AWS each request costs 0.01 USD, and is on the bill.
///
/// https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_GetCostAndUsage.html
struct CostExplorer: CostExplorerService {
    typealias Context = RequestContext

    static let schema = MeterStorage.schema

    let environment: CloudEnvironment
    let meter: StoredMeter

    init(_ environment: CloudEnvironment, meter: StoredMeter) {
        self.environment = environment
        self.meter = meter
    }
}
