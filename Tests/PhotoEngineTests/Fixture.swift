import Foundation
import Testing

/// A test photo, made by `Fixtures/make.py`.
struct Fixture: Sendable, CustomTestStringConvertible {
    let name: String

    var testDescription: String { name }

    var bytes: [UInt8] {
        get throws {
            let url = try #require(Bundle.module.url(forResource: "Fixtures/\(name)", withExtension: nil), "\(name) is missing")
            return Array(try Data(contentsOf: url))
        }
    }

    init(_ name: String) {
        self.name = name
    }

    /// JPEGs that are processed as coefficients.
    static let coefficientJPEGs = [
        "subsampled.jpg", "half-subsampled.jpg", "full-optimised.jpg", "progressive.jpg", "restarts.jpg", "finest.jpg", "coarse.jpg",
        "rgb-coded.jpg", "grey.jpg",
    ].map(Fixture.init)

    /// Photos whose decoded samples come out exactly inverted.
    static let exactPixels = [
        "rgb.png", "rgba.png", "grey.png", "grey-alpha.png", "rgb16.png", "rgba16.png", "grey16.png", "grey-alpha16.png", "grey4.png",
        "grey1.png", "interlaced.png", "lossless.webp", "thumbnail.webp", "thumbnail.png", "animated.webp", "rgb.tif", "lzw.tif",
        "deflate.tif", "rgba.tif",
        "grey16.tif", "bilevel.tif",
        "pages.tif", "palette.tif", "rgb.bmp", "rgba.bmp", "fields565.bmp", "fields10.bmp",
    ].map(Fixture.init)

    static let colourTables = ["palette.png", "palette2.png", "still.gif", "animated.gif", "palette.bmp", "runs.bmp"].map(Fixture.init)

    /// Photos that change a little, for their coding loses.
    static let lossy = ["lossy.webp", "inks.jpg", "inks.tif", "thumbnail.jpg", "two-pictures.jpg", "photoshop.jpg"].map(Fixture.init)

    /// Processed only where codecs are locked in.
    static let heif = ["photo.heic", "phone.heic", "alpha.heic", "ten.heic", "photo.avif", "alpha.avif"].map(Fixture.init)

    static let all = coefficientJPEGs + exactPixels + colourTables + lossy + heif
}
