import AWSCore
import AWSWire

/// Where the next page of the gallery begins: a position as opaque text that survives an address.
enum PhotoCursor {
    static func text(of position: PhotoIndex.Position) -> String {
        Array("\(position.at.milliseconds) \(position.key)".utf8).hexadecimal
    }

    static func position(of text: String) -> PhotoIndex.Position? {
        guard text.utf8.count <= 4096, let bytes = [UInt8](hexadecimal: text), let plain = String(validating: bytes, as: UTF8.self) else {
            return nil
        }
        guard let space = plain.firstIndex(of: " "), let milliseconds = Int64(plain[..<space]) else { return nil }
        return PhotoIndex.Position(at: Timestamp(milliseconds: milliseconds), key: PhotoKey(String(plain[plain.index(after: space)...])))
    }
}
