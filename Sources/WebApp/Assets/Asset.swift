import CWebAssets
import Hummingbird

/// A file of the page, as it is embedded in the program.
struct Asset: Sendable {
    /// All of them, by name.
    static let all: [String: Asset] = {
        var assets: [String: Asset] = [:]
        for index in 0..<web_asset_count() {
            let embedded = web_asset_at(index)
            let name = String(cString: embedded.name)
            assets[name] = Asset(name: name, bytes: ByteBuffer(bytes: UnsafeBufferPointer(start: embedded.bytes, count: embedded.count)))
        }
        return assets
    }()

    let bytes: ByteBuffer
    let mediaType: String
    /// Changes with the content.
    let eTag: String

    private init(name: String, bytes: ByteBuffer) {
        self.bytes = bytes
        self.mediaType =
            switch name.split(separator: ".").last {
            case "html": "text/html; charset=utf-8"
            case "css": "text/css; charset=utf-8"
            case "js": "text/javascript; charset=utf-8"
            case "svg": "image/svg+xml"
            case "jpg": "image/jpeg"
            default: "application/octet-stream"
            }
        // FNV-1a: tells one version from the next, which is all that it has to do.
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in bytes.readableBytesView {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
        }
        self.eTag = "\"\(String(hash, radix: 16))\""
    }
}
