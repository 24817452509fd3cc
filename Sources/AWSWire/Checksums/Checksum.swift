import AWSCore
import CChecksums
import Crypto

/// A checksum in the making: takes bytes piece by piece and gives the value at any time.
public struct Checksum: Sendable {
    private enum State: Sendable {
        case cyclic(UInt64)
        case sha1(Insecure.SHA1)
        case sha256(SHA256)
        case sha512(SHA512)
        case md5(Insecure.MD5)
    }

    public let algorithm: ChecksumAlgorithm
    private var state: State
    /// Tests force the table path, which other machines take always.
    private let usesTablesOnly: Bool

    public init(_ algorithm: ChecksumAlgorithm) {
        self.init(algorithm, usesTablesOnly: false)
    }

    init(_ algorithm: ChecksumAlgorithm, usesTablesOnly: Bool) {
        self.algorithm = algorithm
        self.usesTablesOnly = usesTablesOnly
        self.state =
            switch algorithm {
            case .crc32, .crc32c, .crc64nvme: .cyclic(0)
            case .sha1: .sha1(Insecure.SHA1())
            case .sha256: .sha256(SHA256())
            case .sha512: .sha512(SHA512())
            case .md5: .md5(Insecure.MD5())
            }
    }

    /// Takes further bytes.
    public mutating func update(_ bytes: some Collection<UInt8>) {
        let handled: Void? = bytes.withContiguousStorageIfAvailable { update(bufferPointer: UnsafeRawBufferPointer($0)) }
        if handled == nil { Array(bytes).withUnsafeBytes { update(bufferPointer: $0) } }
    }

    /// Takes further bytes.
    public mutating func update(bufferPointer bytes: UnsafeRawBufferPointer) {
        switch state {
        case .cyclic(let value):
            guard let kind = algorithm.cyclicKind else { return }
            let update = usesTablesOnly ? CChecksumsUpdatePortable : CChecksumsUpdate
            state = .cyclic(update(kind, value, bytes.baseAddress, bytes.count))
        case .sha1(var hash):
            hash.update(bufferPointer: bytes)
            state = .sha1(hash)
        case .sha256(var hash):
            hash.update(bufferPointer: bytes)
            state = .sha256(hash)
        case .sha512(var hash):
            hash.update(bufferPointer: bytes)
            state = .sha512(hash)
        case .md5(var hash):
            hash.update(bufferPointer: bytes)
            state = .md5(hash)
        }
    }

    /// The value over the bytes so far, in the byte order in which it travels.
    public var value: [UInt8] {
        switch state {
        case .cyclic(let value): Self.bytes(value, count: algorithm.byteCount)
        case .sha1(let hash): Array(hash.finalize())
        case .sha256(let hash): Array(hash.finalize())
        case .sha512(let hash): Array(hash.finalize())
        case .md5(let hash): Array(hash.finalize())
        }
    }

    /// The checksum of bytes at hand.
    public static func value(of bytes: some Collection<UInt8>, _ algorithm: ChecksumAlgorithm) -> [UInt8] {
        var checksum = Checksum(algorithm)
        checksum.update(bytes)
        return checksum.value
    }

    /// The checksum of two joined sequences, from the checksum of each and the second one's length.
    ///
    /// S3's `FULL_OBJECT` checksum of a multipart upload is made so, without reading the parts again.
    ///
    /// - Returns: nil unless the algorithm is cyclic and both values have its length.
    public static func combining(
        _ first: [UInt8],
        with second: [UInt8],
        ofLength secondLength: Int64,
        _ algorithm: ChecksumAlgorithm
    ) -> [UInt8]? {
        guard let kind = algorithm.cyclicKind, secondLength >= 0, first.count == algorithm.byteCount, second.count == first.count
        else { return nil }
        return bytes(CChecksumsCombine(kind, number(first), number(second), UInt64(secondLength)), count: algorithm.byteCount)
    }

    private static func bytes(_ value: UInt64, count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * (count - 1 - $0))) }
    }

    private static func number(_ bytes: [UInt8]) -> UInt64 {
        bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }
}
