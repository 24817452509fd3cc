import Testing

@testable import Pricing

@Suite struct CostOfPhotoTests {
    /// 3008 MB at $0.0000166667 for a GB-second.
    @Test func aFunctionIsPaidByItsMemory() {
        let cost = CostOfPhoto(functionMegabytes: 3008)
        #expect(cost.hourlyPrice.description == "0.1762503525")
        #expect(cost.machine(busy: .seconds(1)).description == "0.000048958431")
    }

    @Test func busyTimeIsAShareOfTheHour() throws {
        let cost = try #require(CostOfPhoto(instanceType: "g4dn.xlarge"))
        #expect(cost.machine(busy: .seconds(3600)).description == "0.526")
        #expect(cost.machine(busy: .milliseconds(20)).decimal(fractionDigits: 10) == "0.0000029222")
        #expect(CostOfPhoto(instanceType: "g99.huge") == nil)
    }

    /// 4 vCPU at $0.04048 and 8 GB at $0.004445 for an hour, what the stacks' task on Fargate has.
    @Test func aTaskIsPaidByItsShareOfAMachine() throws {
        let cost = try #require(CostOfPhoto(instanceType: "fargate-4vcpu-8gb"))
        #expect(cost.hourlyPrice.description == "0.19748")
    }

    /// The worked example of the price notes, with the CloudWatch call apart: 2 PUT, 2 GET, 3 SQS, a publish with its delivery, 20 ms of g6.
    @Test func workedExample() throws {
        let cost = try #require(CostOfPhoto(instanceType: "g6.xlarge"))
        var usage = Usage()
        usage.add(2, .s3RequestsTier1)
        usage.add(2, .s3RequestsTier2)
        usage.add(3, .sqsStandardRequests)
        usage.add(1, .snsPublishes)
        usage.add(1, .snsHTTPDeliveries)
        #expect(cost.requests(usage).description == "0.0000131")
        #expect(cost.total(busy: .milliseconds(20), requests: usage).decimal(fractionDigits: 7) == "0.0000176")
    }
}
