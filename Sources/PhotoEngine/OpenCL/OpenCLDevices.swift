internal import COpenCL

/// A device that OpenCL offers, before anything is set up on it.
///
/// `@unchecked`: the identifier is a handle of the driver, valid for the life of the process and never written through.
struct OpenCLCandidate: @unchecked Sendable {
    let library: OpenCLLibrary
    let identifier: cl_device_id
    let description: DeviceDescription
    /// The device works in the same memory as the processor.
    let sharesMemory: Bool
    /// The largest piece of memory that the driver gives, in bytes.
    let largestMemory: Int
}

/// Looks for devices, once in the life of the process: drivers may take most of a second for it, and some (PoCL 3.1) crash when two
/// threads ask at the same time.
enum OpenCLDevices {
    private static let found = Result { () throws(OpenCLUnavailable) in try search() }

    /// - Returns: all usable devices, graphics hardware first.
    /// - Throws: why there is none.
    static func find() throws(OpenCLUnavailable) -> [OpenCLCandidate] {
        try found.get()
    }

    private static func search() throws(OpenCLUnavailable) -> [OpenCLCandidate] {
        try search(OpenCLLibrary())
    }

    static func search(_ library: OpenCLLibrary) throws(OpenCLUnavailable) -> [OpenCLCandidate] {
        var platforms = [cl_platform_id?](repeating: nil, count: 16)
        var count: cl_uint = 0
        let code = library.getPlatformIDs(cl_uint(platforms.count), &platforms, &count)
        guard code == CL_SUCCESS, count > 0 else {
            // The loader answers -1001 when no driver has registered itself.
            throw OpenCLUnavailable(reason: "the OpenCL loader knows no driver (answer \(code)); see /etc/OpenCL/vendors")
        }
        let candidates = platforms.prefix(Int(count)).compactMap { $0 }.flatMap { devices(of: $0, library) }
        guard !candidates.isEmpty else { throw OpenCLUnavailable(reason: "the OpenCL drivers found no device") }
        return candidates.filter { $0.description.kind == .gpu } + candidates.filter { $0.description.kind != .gpu }
    }

    private static func devices(of platform: cl_platform_id, _ library: OpenCLLibrary) -> [OpenCLCandidate] {
        var identifiers = [cl_device_id?](repeating: nil, count: 32)
        var count: cl_uint = 0
        let all = cl_device_type(CL_DEVICE_TYPE_GPU | CL_DEVICE_TYPE_CPU | CL_DEVICE_TYPE_ACCELERATOR)
        guard library.getDeviceIDs(platform, all, cl_uint(identifiers.count), &identifiers, &count) == CL_SUCCESS else { return [] }
        return identifiers.prefix(Int(count)).compactMap { identifier in
            identifier.flatMap { candidate($0, library) }
        }
    }

    private static func candidate(_ identifier: cl_device_id, _ library: OpenCLLibrary) -> OpenCLCandidate? {
        func number<Number: FixedWidthInteger>(_ name: Int32, as type: Number.Type) -> Number? {
            var value: Number = 0
            let code = library.getDeviceInfo(identifier, cl_device_info(name), MemoryLayout<Number>.size, &value, nil)
            return code == CL_SUCCESS ? value : nil
        }
        func text(_ name: Int32) -> String {
            var bytes = [UInt8](repeating: 0, count: 512)
            guard library.getDeviceInfo(identifier, cl_device_info(name), bytes.count, &bytes, nil) == CL_SUCCESS else { return "" }
            return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        guard
            number(CL_DEVICE_AVAILABLE, as: cl_bool.self) == 1, number(CL_DEVICE_COMPILER_AVAILABLE, as: cl_bool.self) == 1,
            number(CL_DEVICE_ENDIAN_LITTLE, as: cl_bool.self) == 1,
            let type = number(CL_DEVICE_TYPE, as: cl_device_type.self)
        else { return nil }
        return OpenCLCandidate(
            library: library,
            identifier: identifier,
            description: DeviceDescription(
                kind: DeviceDescription.Kind(openCLType: type),
                name: text(CL_DEVICE_NAME),
                driver: "\(text(CL_DEVICE_VERSION)), driver \(text(CL_DRIVER_VERSION))"
            ),
            sharesMemory: number(CL_DEVICE_HOST_UNIFIED_MEMORY, as: cl_bool.self) == 1,
            largestMemory: Int(clamping: number(CL_DEVICE_MAX_MEM_ALLOC_SIZE, as: cl_ulong.self) ?? 0)
        )
    }
}

extension DeviceDescription.Kind {
    /// By what the driver states, never by the vendor: software on a processor may name a maker of graphics hardware.
    init(openCLType type: cl_device_type) {
        self = type & cl_device_type(CL_DEVICE_TYPE_CPU) == 0 ? .gpu : .software
    }
}
