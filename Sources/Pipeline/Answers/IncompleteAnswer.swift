/// A service left out what its model promises.
public struct IncompleteAnswer: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is missing, for people.
    public var part: String

    public init(lacking part: String) {
        self.part = part
    }

    public var description: String { "the service's answer lacks \(part)" }
}
