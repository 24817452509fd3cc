import AWSCore
import AWSWire
import CostExplorerModel

/// By what the answer is split.
struct CostGrouping: Sendable {
    private enum Part: Sendable {
        case dimension(Dimension)
        /// A tag or a cost category, which nothing here has: its value is empty.
        case named(String)
    }

    private let parts: [Part]

    /// - Throws: `ValidationException`.
    init(_ definitions: [GroupDefinition]?) throws {
        let definitions = definitions ?? []
        guard definitions.count <= 2 else { throw CostExplorerErrors.validation("The maximum number of group definitions is 2") }
        parts = try definitions.map { definition in
            guard let type = definition.type, type.isKnown, let key = definition.key, !key.isEmpty else {
                throw CostExplorerErrors.validation("Group Definition is invalid: type and key are required")
            }
            guard type == .dimension else { return .named(key) }
            let dimension = Dimension(rawValue: key)
            guard Self.dimensions.contains(dimension) else {
                let known = Self.dimensions.map(\.rawValue).joined(separator: ", ")
                throw CostExplorerErrors.validation("Group Definition dimension is invalid. Valid dimensions are: \(known)")
            }
            return .dimension(dimension)
        }
        guard Set(definitions.map { "\($0.type?.rawValue ?? "")/\($0.key ?? "")" }).count == definitions.count else {
            throw CostExplorerErrors.validation("Duplicate group definitions are not allowed")
        }
    }

    var isGrouped: Bool { !parts.isEmpty }

    func keys(of line: CostLine) -> [String] {
        parts.map { part in
            switch part {
            case .dimension(let dimension): line.value(of: dimension)
            case .named(let key): "\(key)$"
            }
        }
    }

    private static let dimensions: [Dimension] = [
        .az, .instanceType, .legalEntityName, .invoicingEntity, .linkedAccount, .operation, .platform, .purchaseType, .service, .tenancy,
        .recordType, .usageType, .region, .databaseEngine, .instanceTypeFamily, .billingEntity, .deploymentOption, .operatingSystem,
    ]
}
