import AWSCore
import CloudWatchModel

/// What makes a metric one metric: namespace, name and the exact set of dimensions, whatever their order.
struct MetricIdentity: Hashable, Sendable {
    let namespace: String
    let name: String
    let dimensions: [String: String]
    /// The dimensions as the store has them: the same set is the same text.
    let storedDimensions: String

    /// - Parameter place: where the dimensions stand in the request, for errors.
    /// - Throws: `InvalidParameterValue`, `ValidationError`.
    init(namespace: String, name: String, dimensions: [Dimension], at place: String) throws {
        guard (1...255).contains(namespace.utf8.count), !namespace.hasPrefix(":") else {
            throw CloudWatchErrors.invalid(namespace, for: "Namespace")
        }
        guard (1...255).contains(name.utf8.count) else { throw CloudWatchErrors.invalid(name, for: "MetricName") }
        guard dimensions.count <= 30 else { throw CloudWatchErrors.tooMany(place, limit: 30) }
        var texts: [String: String] = [:]
        for (index, dimension) in dimensions.enumerated() {
            guard (1...255).contains(dimension.name.utf8.count), !dimension.name.hasPrefix(":") else {
                throw CloudWatchErrors.invalid(dimension.name, for: "\(place).member.\(index + 1).Name")
            }
            guard (1...1024).contains(dimension.value.utf8.count) else {
                throw CloudWatchErrors.invalid(dimension.value, for: "\(place).member.\(index + 1).Value")
            }
            guard texts.updateValue(dimension.value, forKey: dimension.name) == nil else {
                throw CloudWatchErrors.invalidParameterValueException(
                    "No two dimensions can have the same name: \(dimension.name) stands twice in \(place)."
                )
            }
        }
        self.namespace = namespace
        self.name = name
        self.dimensions = texts
        self.storedDimensions = try StoredTexts.encode(texts)
    }

    /// The dimensions of a stored text, by name.
    static func dimensions(_ stored: String) throws -> [Dimension] {
        try StoredTexts.decode(stored).sorted { $0.key < $1.key }.map { Dimension(name: $0.key, value: $0.value) }
    }
}
