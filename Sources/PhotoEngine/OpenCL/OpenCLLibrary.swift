internal import COpenCL

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#endif

/// The functions of the OpenCL loader, found at run time: a machine without it runs the same program.
///
/// `@unchecked`: C functions, found once. Tests put others in the place of some.
struct OpenCLLibrary: @unchecked Sendable {
    var getPlatformIDs: cl_api_clGetPlatformIDs
    var getDeviceIDs: cl_api_clGetDeviceIDs
    var getDeviceInfo: cl_api_clGetDeviceInfo
    var createContext: cl_api_clCreateContext
    var createCommandQueue: cl_api_clCreateCommandQueue
    var createProgramWithSource: cl_api_clCreateProgramWithSource
    var buildProgram: cl_api_clBuildProgram
    var createKernel: cl_api_clCreateKernel
    var setKernelArg: cl_api_clSetKernelArg
    var createBuffer: cl_api_clCreateBuffer
    var enqueueNDRangeKernel: cl_api_clEnqueueNDRangeKernel
    var enqueueWriteBuffer: cl_api_clEnqueueWriteBuffer
    var enqueueReadBuffer: cl_api_clEnqueueReadBuffer
    var enqueueMapBuffer: cl_api_clEnqueueMapBuffer
    var enqueueUnmapMemObject: cl_api_clEnqueueUnmapMemObject
    var flush: cl_api_clFlush
    var setEventCallback: cl_api_clSetEventCallback
    var getEventProfilingInfo: cl_api_clGetEventProfilingInfo
    var releaseEvent: cl_api_clReleaseEvent
    var getProgramBuildInfo: cl_api_clGetProgramBuildInfo
    var releaseMemObject: cl_api_clReleaseMemObject

    /// - Throws: why there is no OpenCL here.
    init(name: String = "libOpenCL.so.1") throws(OpenCLUnavailable) {
        guard let handle = dlopen(name, RTLD_NOW | RTLD_LOCAL) else {
            throw OpenCLUnavailable(reason: "no OpenCL loader (\(name)); the Debian package is ocl-icd-libopencl1")
        }
        getPlatformIDs = try Self.find("clGetPlatformIDs", in: handle)
        getDeviceIDs = try Self.find("clGetDeviceIDs", in: handle)
        getDeviceInfo = try Self.find("clGetDeviceInfo", in: handle)
        createContext = try Self.find("clCreateContext", in: handle)
        createCommandQueue = try Self.find("clCreateCommandQueue", in: handle)
        createProgramWithSource = try Self.find("clCreateProgramWithSource", in: handle)
        buildProgram = try Self.find("clBuildProgram", in: handle)
        createKernel = try Self.find("clCreateKernel", in: handle)
        setKernelArg = try Self.find("clSetKernelArg", in: handle)
        createBuffer = try Self.find("clCreateBuffer", in: handle)
        enqueueNDRangeKernel = try Self.find("clEnqueueNDRangeKernel", in: handle)
        enqueueWriteBuffer = try Self.find("clEnqueueWriteBuffer", in: handle)
        enqueueReadBuffer = try Self.find("clEnqueueReadBuffer", in: handle)
        enqueueMapBuffer = try Self.find("clEnqueueMapBuffer", in: handle)
        enqueueUnmapMemObject = try Self.find("clEnqueueUnmapMemObject", in: handle)
        flush = try Self.find("clFlush", in: handle)
        setEventCallback = try Self.find("clSetEventCallback", in: handle)
        getEventProfilingInfo = try Self.find("clGetEventProfilingInfo", in: handle)
        releaseEvent = try Self.find("clReleaseEvent", in: handle)
        getProgramBuildInfo = try Self.find("clGetProgramBuildInfo", in: handle)
        releaseMemObject = try Self.find("clReleaseMemObject", in: handle)
    }

    /// The library stays loaded: drivers do not bear being unloaded.
    private static func find<Function>(_ name: String, in handle: UnsafeMutableRawPointer) throws(OpenCLUnavailable) -> Function {
        guard let symbol = dlsym(handle, name) else { throw OpenCLUnavailable(reason: "the OpenCL loader lacks \(name)") }
        return unsafeBitCast(symbol, to: Function.self)
    }
}

extension OpenCLLibrary {
    /// What a device's compiler said.
    func buildLog(_ program: cl_program, _ device: cl_device_id) -> String {
        var bytes = [UInt8](repeating: 0, count: 16 << 10)
        let code = getProgramBuildInfo(program, device, cl_program_build_info(CL_PROGRAM_BUILD_LOG), bytes.count, &bytes, nil)
        return code == CL_SUCCESS ? String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self) : ""
    }
}

/// Why there is no OpenCL device.
struct OpenCLUnavailable: Error, Hashable {
    var reason: String
}
