/// Memory that a driver gave, given back with the last reference.
///
/// `@unchecked`: a handle of the driver, whose functions are safe from any thread.
final class DeviceMemory: @unchecked Sendable {
    let handle: OpaquePointer
    let bytes: Int
    private let release: @Sendable (OpaquePointer) -> Void

    init(handle: OpaquePointer, bytes: Int, release: @escaping @Sendable (OpaquePointer) -> Void) {
        self.handle = handle
        self.bytes = bytes
        self.release = release
    }

    deinit {
        release(handle)
    }
}

/// A command that a driver was given and that others can wait for.
///
/// `@unchecked`: as ``DeviceMemory``.
final class DeviceEvent: @unchecked Sendable {
    let handle: OpaquePointer
    private let release: @Sendable (OpaquePointer) -> Void

    init(handle: OpaquePointer, release: @escaping @Sendable (OpaquePointer) -> Void) {
        self.handle = handle
        self.release = release
    }

    deinit {
        release(handle)
    }
}
