/// The checksum of PNG chunks (CRC-32).
struct CyclicRedundancyCheck {
    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 0 ? value >> 1 : value >> 1 ^ 0xEDB8_8320 }
    }

    private(set) var value: UInt32 = 0

    init(_ bytes: UnsafeRawBufferPointer) {
        var value = UInt32.max
        Self.table.withUnsafeBufferPointer { table in
            for byte in bytes { value = table[Int((value ^ UInt32(byte)) & 0xFF)] ^ value >> 8 }
        }
        self.value = ~value
    }
}
