#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#endif

/// What CUDA drivers leave on a machine. One without OpenCL looks like no GPU at all, and people wonder.
struct CUDATraces {
    /// Whether there is such a file.
    var exists: (String) -> Bool
    /// Whether the dynamic linker finds such a library.
    var loads: (String) -> Bool

    static var ofThisMachine: CUDATraces {
        CUDATraces { path in
            access(path, F_OK) == 0
        } loads: { name in
            guard let handle = dlopen(name, RTLD_LAZY | RTLD_LOCAL) else { return false }
            dlclose(handle)
            return true
        }
    }

    /// What to do about a CUDA driver without OpenCL.
    ///
    /// - Parameter devices: those that OpenCL offers.
    /// - Returns: nil when there is no such driver, or when OpenCL reaches it.
    func remark(on devices: [DeviceDescription]) -> String? {
        // NVIDIA's driver names CUDA in its version, and so does PoCL on CUDA.
        guard !devices.contains(where: { $0.kind == .gpu && $0.driver.contains("CUDA") }) else { return nil }
        let isWindows = exists("/dev/dxg")
        let hasDriver = exists("/usr/lib/wsl/lib/libcuda.so.1") || exists("/dev/nvidiactl") || loads("libcuda.so.1")
        switch (isWindows, hasDriver) {
        case (true, true):
            return
                "there is a CUDA driver, but no OpenCL with it: under WSL2 NVIDIA's driver has none. To use the GPU, run on Linux itself, "
                + "or install an OpenCL driver on top of CUDA (PoCL built with CUDA)"
        case (true, false):
            return "WSL2 shows a GPU (/dev/dxg), but no OpenCL driver for it"
        case (false, true):
            return "there is a CUDA driver, but no OpenCL with it: install its OpenCL part (Debian: nvidia-opencl-icd); in a container set "
                + "NVIDIA_DRIVER_CAPABILITIES=compute,utility and let /etc/OpenCL/vendors/nvidia.icd say libnvidia-opencl.so.1"
        case (false, false):
            return nil
        }
    }
}
