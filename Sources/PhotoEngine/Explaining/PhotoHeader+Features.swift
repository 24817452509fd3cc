extension PhotoHeader {
    /// What the structure says beside the dimensions, in a few words each.
    var features: [String] {
        switch structure {
        case .jpeg(let jpeg):
            let coding =
                switch jpeg.process {
                case .sequential: "sequential"
                case .progressive: "progressive, \(jpeg.scans) scans"
                case .arithmetic: "arithmetic coding"
                }
            return [coding, channels]
        case .png(let png): return [png.hasPalette ? "palette" : channels] + (png.animation == nil ? [] : ["animated"])
        case .webp(let webp): return [webp.isLossless ? "lossless" : "lossy"] + (webp.isAnimated ? ["animated"] : [])
        case .gif(let gif):
            return [gif.colourTables.count == 1 ? "one colour table" : "\(gif.colourTables.count) colour tables"]
        case .tiff(let tiff):
            return [tiff.pages.first?.photometric == 3 ? "palette" : channels]
                + (tiff.pages.contains(where: \.hasAssociatedAlpha) ? ["associated transparency"] : [])
        case .heic, .avif: return [channels]
        case .bmp(let bmp): return [bmp.hasPalette ? "palette" : channels]
        }
    }

    private var channels: String { bands == 1 ? "one channel" : "\(bands) channels" }
}
