/// A device that can run kernels.
public struct DeviceDescription: Hashable, Sendable, CustomStringConvertible {
    public enum Kind: String, Hashable, Sendable {
        /// Graphics hardware.
        case gpu
        /// OpenCL on the processor (PoCL): for tests, slower than our own kernels.
        case software
        /// Our own kernels on the processor.
        case cpu
    }

    public var kind: Kind
    /// The name that the driver gives.
    public var name: String
    /// The driver and its version; empty for our own kernels.
    public var driver: String

    public init(kind: Kind, name: String, driver: String = "") {
        self.kind = kind
        self.name = name
        self.driver = driver
    }

    public var description: String { driver.isEmpty ? "\(name) (\(kind.rawValue))" : "\(name) (\(kind.rawValue), \(driver))" }
}
