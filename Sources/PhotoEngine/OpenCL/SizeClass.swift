/// Sizes that memory is made in, so that one piece serves photos of about one size: four steps to each doubling.
enum SizeClass {
    static let smallest = 64 << 10

    /// The size to make for so many bytes: at least as many, at most a quarter more, whole pages.
    static func bytes(for bytes: Int) -> Int {
        guard bytes > smallest else { return smallest }
        // The largest power of two below the size, and its quarters.
        let power = 1 << (Int.bitWidth - 1 - (bytes - 1).leadingZeroBitCount)
        let step = power / 4
        return (bytes + step - 1) / step * step
    }
}
