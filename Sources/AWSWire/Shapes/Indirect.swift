/// Holds a structure's member of the structure's own type.
public indirect enum Indirect<Value: Sendable>: Sendable {
    case value(Value)

    public init(_ value: Value) {
        self = .value(value)
    }

    public var wrapped: Value {
        switch self {
        case .value(let value): value
        }
    }
}

extension Indirect: Equatable where Value: Equatable {}
extension Indirect: Hashable where Value: Hashable {}
