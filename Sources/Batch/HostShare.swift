/// Which of a list of files one of several machines takes, when each has them all.
public struct HostShare: Sendable, Hashable {
    private let index: Int
    private let count: Int

    /// All of them.
    public static let whole = HostShare(index: 0, count: 1)

    /// Every file whose place in the list leaves the remainder `index` when divided by `count`.
    public init(index: Int, count: Int) {
        precondition(count > 0 && (0..<count).contains(index))
        self.index = index
        self.count = count
    }

    public func includes(_ place: Int) -> Bool { place % count == index }
}
