/// One of the eight ways to lay a picture down: first perhaps transposed (rows become columns), then perhaps mirrored.
///
/// The pixel (x, y) of the result is the source's (p, q), or (q, p) when it transposes, with `p = mirrorsX ? width − 1 − x : x` and
/// `q = mirrorsY ? height − 1 − y : y`, where width and height are the result's.
struct PictureTurn: Hashable, Sendable {
    var transposes: Bool
    var mirrorsX: Bool
    var mirrorsY: Bool

    static let none = PictureTurn(transposes: false, mirrorsX: false, mirrorsY: false)

    init(transposes: Bool, mirrorsX: Bool, mirrorsY: Bool) {
        self.transposes = transposes
        self.mirrorsX = mirrorsX
        self.mirrorsY = mirrorsY
    }

    /// Clockwise, by a number of right angles.
    init(quarters: Int) {
        switch quarters & 3 {
        case 1: self.init(transposes: true, mirrorsX: true, mirrorsY: false)
        case 2: self.init(transposes: false, mirrorsX: true, mirrorsY: true)
        case 3: self.init(transposes: true, mirrorsX: false, mirrorsY: true)
        default: self = .none
        }
    }

    /// nil for other than right angles.
    init?(degrees: Double) {
        guard let quarters = Int(exactly: degrees / 90) else { return nil }
        self.init(quarters: quarters)
    }

    init(_ flip: FlipDirection) {
        self.init(transposes: false, mirrorsX: flip == .horizontal, mirrorsY: flip == .vertical)
    }

    /// What has to be done to a stored picture so that it is seen upright, by the number in its EXIF data (1 … 8).
    init(exifOrientation number: Int) {
        switch number {
        case 2: self.init(transposes: false, mirrorsX: true, mirrorsY: false)
        case 3: self.init(transposes: false, mirrorsX: true, mirrorsY: true)
        case 4: self.init(transposes: false, mirrorsX: false, mirrorsY: true)
        case 5: self.init(transposes: true, mirrorsX: false, mirrorsY: false)
        case 6: self.init(transposes: true, mirrorsX: true, mirrorsY: false)
        case 7: self.init(transposes: true, mirrorsX: true, mirrorsY: true)
        case 8: self.init(transposes: true, mirrorsX: false, mirrorsY: true)
        default: self = .none
        }
    }

    /// Left and right are exchanged, as in a mirror.
    var isMirror: Bool { transposes != (mirrorsX != mirrorsY) }

    /// This turn, and then the other.
    func then(_ next: PictureTurn) -> PictureTurn {
        PictureTurn(
            transposes: transposes != next.transposes,
            mirrorsX: next.mirrorsX != (next.transposes ? mirrorsY : mirrorsX),
            mirrorsY: next.mirrorsY != (next.transposes ? mirrorsX : mirrorsY)
        )
    }

    /// The turn that takes this one back.
    var inverse: PictureTurn {
        transposes ? PictureTurn(transposes: true, mirrorsX: mirrorsY, mirrorsY: mirrorsX) : self
    }

    /// This turn of a picture as it is seen, as a turn of the picture as it is stored.
    func stored(in orientation: PictureTurn) -> PictureTurn {
        orientation.then(self).then(orientation.inverse)
    }
}
