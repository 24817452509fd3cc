internal import COpenCL

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#endif

/// The functions of the OpenCL loader, found at run time: a machine without it runs the same program.
///
/// `@unchecked`: C functions, found once and never changed.
final class OpenCLLibrary: @unchecked Sendable {
    let getPlatformIDs: cl_api_clGetPlatformIDs
    let getDeviceIDs: cl_api_clGetDeviceIDs
    let getDeviceInfo: cl_api_clGetDeviceInfo
    let createContext: cl_api_clCreateContext
    let createCommandQueue: cl_api_clCreateCommandQueue
    let createProgramWithSource: cl_api_clCreateProgramWithSource
    let buildProgram: cl_api_clBuildProgram
    let createKernel: cl_api_clCreateKernel
    let setKernelArg: cl_api_clSetKernelArg
    let createBuffer: cl_api_clCreateBuffer
    let enqueueNDRangeKernel: cl_api_clEnqueueNDRangeKernel
    let enqueueWriteBuffer: cl_api_clEnqueueWriteBuffer
    let enqueueReadBuffer: cl_api_clEnqueueReadBuffer
    let enqueueMapBuffer: cl_api_clEnqueueMapBuffer
    let enqueueUnmapMemObject: cl_api_clEnqueueUnmapMemObject
    let finish: cl_api_clFinish
    let releaseMemObject: cl_api_clReleaseMemObject

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
        finish = try Self.find("clFinish", in: handle)
        releaseMemObject = try Self.find("clReleaseMemObject", in: handle)
    }

    /// The library stays loaded: drivers do not bear being unloaded.
    private static func find<Function>(_ name: String, in handle: UnsafeMutableRawPointer) throws(OpenCLUnavailable) -> Function {
        guard let symbol = dlsym(handle, name) else { throw OpenCLUnavailable(reason: "the OpenCL loader lacks \(name)") }
        return unsafeBitCast(symbol, to: Function.self)
    }
}

/// Why there is no OpenCL device.
struct OpenCLUnavailable: Error, Hashable {
    var reason: String
}
