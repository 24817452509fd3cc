/// Divides a photo's memory among the pictures that exist at one time.
struct RegionAllocator {
    /// In their order.
    private var taken: [Range<Int>] = []
    /// How far the memory reaches.
    private(set) var bytes = 0

    /// Pictures begin here: what devices like best.
    private static let alignment = 64

    /// - Returns: where the first gap of this size begins.
    mutating func take(_ size: Int) -> Int {
        var start = 0
        var index = 0
        while index < taken.count, taken[index].lowerBound - start < size {
            start = (taken[index].upperBound + Self.alignment - 1) & ~(Self.alignment - 1)
            index += 1
        }
        taken.insert(start..<start + size, at: index)
        bytes = max(bytes, start + size)
        return start
    }

    mutating func release(_ start: Int) {
        taken.removeAll { $0.lowerBound == start }
    }
}
