import AWSWire

/// How a key stands in an event: form-encoded (`red flower.jpg` is `red+flower.jpg`), with its slashes bare.
public enum S3EventKey {
    public static func encode(_ key: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(key.utf8.count)
        for byte in key.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "*"),
                UInt8(ascii: "/"):
                bytes.append(byte)
            case 0x20:
                bytes.append(UInt8(ascii: "+"))
            default:
                bytes.append(UInt8(ascii: "%"))
                bytes.append(digits[Int(byte >> 4)])
                bytes.append(digits[Int(byte & 15)])
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The key; text whose escapes are broken stands for itself.
    public static func decode(_ text: String) -> String {
        PercentEncoding.decode(text, plusIsSpace: true) ?? text
    }
}
