import AWSCore

extension PriceList {
    /// us-east-1 (N. Virginia), the Region that a local pipeline pretends to be in.
    ///
    /// The numbers are AWS's public list prices; where each was read is in `docs/decisions/0005-cost-is-metered.md`.
    public static let usEast1 = PriceList(
        region: .usEast1,
        date: "2026-11-23",
        prices: [
            .s3RequestsTier1: Price(perThousand: "0.005"),
            .s3RequestsTier2: Price(perThousand: "0.0004"),
            .s3Deletions: .free,
            .s3StandardStorage: Price(tiers: [
                PriceTier(upTo: 50 * 1024, unitPrice: listed("0.023")),
                PriceTier(upTo: 500 * 1024, unitPrice: listed("0.022")),
                PriceTier(unitPrice: listed("0.021")),
            ]),
            .sqsStandardRequests: Price(perMillion: "0.40", freeUnits: 1_000_000),
            // The free million is one for standard and FIFO together; it is deducted from standard queues only.
            .sqsFIFORequests: Price(perMillion: "0.50"),
            .snsPublishes: Price(perMillion: "0.50", freeUnits: 1_000_000),
            .snsHTTPDeliveries: Price(perMillion: "0.60", freeUnits: 100_000),
            .snsSQSDeliveries: .free,
            .cloudWatchMetrics: Price(
                tiers: [
                    PriceTier(upTo: 10_000, unitPrice: listed("0.30")),
                    PriceTier(upTo: 250_000, unitPrice: listed("0.10")),
                    PriceTier(upTo: 1_000_000, unitPrice: listed("0.05")),
                    PriceTier(unitPrice: listed("0.02")),
                ],
                freeUnits: 10
            ),
            .cloudWatchRequests: Price(perThousand: "0.01", freeUnits: 1_000_000),
            .cloudWatchMetricsRequested: Price(perThousand: "0.01"),
            .cloudWatchAlarms: Price(perUnit: "0.10", freeUnits: 10),
            .cloudWatchHighResolutionAlarms: Price(perUnit: "0.30"),
            .logsIngested: Price(perUnit: "0.50", freeUnits: 5),
            .logsStored: Price(perUnit: "0.03", freeUnits: 5),
            .logsScanned: Price(perUnit: "0.005"),
            .costExplorerRequests: Price(perUnit: "0.01"),
        ],
        instanceHours: [
            "g4dn.xlarge": listed("0.526"),
            "g5.xlarge": listed("1.006"),
            "g6.xlarge": listed("0.8048"),
            "ml.g5.xlarge": listed("1.408"),
            // A task on Fargate (Linux, x86): 4 vCPU at 0.04048 and 8 GB at 0.004445. On Fargate Spot it costs less, by a price that varies.
            "fargate-4vcpu-8gb": listed("0.19748"),
        ],
        functionGigabyteSecond: listed("0.0000166667")
    )
}

extension Price {
    static let free = Price(perUnit: "0")

    init(perUnit price: StaticString, freeUnits: Int128 = 0) {
        self.init(tiers: [PriceTier(unitPrice: listed(price))], freeUnits: freeUnits)
    }

    init(perThousand price: StaticString, freeUnits: Int128 = 0) {
        self.init(tiers: [PriceTier(unitPrice: listed(price).scaled(by: 1, over: 1000))], freeUnits: freeUnits)
    }

    init(perMillion price: StaticString, freeUnits: Int128 = 0) {
        self.init(tiers: [PriceTier(unitPrice: listed(price).scaled(by: 1, over: 1_000_000))], freeUnits: freeUnits)
    }
}

/// A price as it is written in the list above.
private func listed(_ dollars: StaticString) -> Money {
    guard let money = Money(dollars: dollars.description) else { preconditionFailure("not a price: \(dollars)") }
    return money
}
