internal import COpenCL
internal import Synchronization

/// An OpenCL device with its kernels built. One photo's kernel runs at a time; it is short beside decoding and encoding.
final class OpenCLDevice: KernelDevice {
    let description: DeviceDescription
    private let library: OpenCLLibrary
    private let transfer: Transfer
    private let state: Mutex<State>
    private static let setUpLock = Mutex(())

    /// How the photo gets to the device.
    enum Transfer {
        /// The device works on the photo where it lies.
        case inPlace
        /// The photo is copied to the device's own memory and back.
        case copy
    }

    /// `@unchecked`: handles of the driver, used by one thread at a time under the lock.
    private struct State: @unchecked Sendable {
        let context: cl_context
        let queue: cl_command_queue
        let complement: cl_kernel
        let negate: cl_kernel
        /// The device's memory, kept between photos.
        var buffer: cl_mem?
        var bufferBytes = 0
        var hasFailed: DeviceLost?
    }

    /// - Throws: why the device cannot be used.
    init(_ candidate: OpenCLCandidate, transfer: Transfer? = nil) throws(OpenCLUnavailable) {
        library = candidate.library
        description = candidate.description
        self.transfer = transfer ?? (candidate.sharesMemory ? .inPlace : .copy)
        // One at a time: not every driver's compiler bears two threads.
        let result = Self.setUpLock.withLock { _ in
            Result { () throws(OpenCLUnavailable) in try Self.setUp(candidate) }
        }
        state = Mutex(try result.get())
    }

    private static func setUp(_ candidate: OpenCLCandidate) throws(OpenCLUnavailable) -> State {
        let library = candidate.library
        let name = candidate.description.name
        func failed(_ what: String, _ code: cl_int) -> OpenCLUnavailable {
            OpenCLUnavailable(reason: "\(name): \(what) failed (answer \(code))")
        }
        var code: cl_int = 0
        var identifier: cl_device_id? = candidate.identifier
        guard let context = library.createContext(nil, 1, &identifier, nil, nil, &code) else { throw failed("clCreateContext", code) }
        guard let queue = library.createCommandQueue(context, candidate.identifier, 0, &code) else {
            throw failed("clCreateCommandQueue", code)
        }
        let program = OpenCLSource.text.withCString { text in
            var source: UnsafePointer<CChar>? = text
            return library.createProgramWithSource(context, 1, &source, nil, &code)
        }
        guard let program else { throw failed("clCreateProgramWithSource", code) }
        code = library.buildProgram(program, 1, &identifier, nil, nil, nil)
        guard code == CL_SUCCESS else { throw failed("clBuildProgram", code) }
        guard let complement = library.createKernel(program, "complement", &code) else { throw failed("clCreateKernel", code) }
        guard let negate = library.createKernel(program, "negate", &code) else { throw failed("clCreateKernel", code) }
        return State(context: context, queue: queue, complement: complement, negate: negate)
    }

    func run(_ steps: [KernelStep], on memory: UnsafeMutableRawBufferPointer) throws(DeviceLost) {
        let words = ((steps.map(\.reach).max() ?? 0) + 7) / 8
        precondition(words * 8 <= memory.count, "a kernel step reaches beyond the memory")
        guard let base = memory.baseAddress, words > 0 else { return }
        // The pointer is this photo's; the lock only orders the photos.
        nonisolated(unsafe) let start = base
        let result: Result<Void, DeviceLost> = state.withLock { state in
            if let failure = state.hasFailed { return .failure(failure) }
            let result = Result { () throws(DeviceLost) in
                switch transfer {
                case .inPlace: try runInPlace(steps, start, words * 8, state)
                case .copy: try runOnCopy(steps, start, words * 8, &state)
                }
            }
            // A device that failed once is not trusted again.
            if case .failure(let failure) = result { state.hasFailed = failure }
            return result
        }
        try result.get()
    }

    private func runInPlace(_ steps: [KernelStep], _ start: UnsafeMutableRawPointer, _ bytes: Int, _ state: State) throws(DeviceLost) {
        var code: cl_int = 0
        let flags = cl_mem_flags(CL_MEM_READ_WRITE | CL_MEM_USE_HOST_PTR)
        guard let buffer = library.createBuffer(state.context, flags, bytes, start, &code) else { throw lost("clCreateBuffer", code) }
        defer { _ = library.releaseMemObject(buffer) }
        try enqueue(steps, buffer, state)
        // Mapping makes the result visible to the processor; the address is the one that the buffer was made from.
        let mapFlags = cl_map_flags(CL_MAP_READ | CL_MAP_WRITE)
        let mapped = library.enqueueMapBuffer(state.queue, buffer, cl_bool(1), mapFlags, 0, bytes, 0, nil, nil, &code)
        guard let mapped, code == CL_SUCCESS else { throw lost("clEnqueueMapBuffer", code) }
        try check("clEnqueueUnmapMemObject", library.enqueueUnmapMemObject(state.queue, buffer, mapped, 0, nil, nil))
        try check("clFinish", library.finish(state.queue))
    }

    private func runOnCopy(_ steps: [KernelStep], _ start: UnsafeMutableRawPointer, _ bytes: Int, _ state: inout State) throws(DeviceLost) {
        if state.bufferBytes < bytes {
            if let buffer = state.buffer { _ = library.releaseMemObject(buffer) }
            var code: cl_int = 0
            state.buffer = library.createBuffer(state.context, cl_mem_flags(CL_MEM_READ_WRITE), bytes, nil, &code)
            guard state.buffer != nil else { throw lost("clCreateBuffer", code) }
            state.bufferBytes = bytes
        }
        guard let buffer = state.buffer else { throw lost("clCreateBuffer", 0) }
        let queue = state.queue
        try check("clEnqueueWriteBuffer", library.enqueueWriteBuffer(queue, buffer, cl_bool(0), 0, bytes, start, 0, nil, nil))
        try enqueue(steps, buffer, state)
        try check("clEnqueueReadBuffer", library.enqueueReadBuffer(queue, buffer, cl_bool(1), 0, bytes, start, 0, nil, nil))
    }

    private func enqueue(_ steps: [KernelStep], _ buffer: cl_mem, _ state: State) throws(DeviceLost) {
        for step in steps {
            let kernel: cl_kernel
            let arguments: [cl_ulong]
            var count: Int
            switch step {
            case .complement(let words, let mask):
                (kernel, arguments, count) = (state.complement, [cl_ulong(words.lowerBound), mask], words.count)
            case .negate(let words, let dcStep):
                (kernel, arguments, count) = (state.negate, [cl_ulong(words.lowerBound), cl_ulong(dcStep)], words.count)
            default:
                throw DeviceLost(reason: "\(description.name) does not have this step yet")
            }
            guard count > 0 else { continue }
            var memory: cl_mem? = buffer
            try check("clSetKernelArg", library.setKernelArg(kernel, 0, MemoryLayout<cl_mem>.size, &memory))
            for (index, argument) in arguments.enumerated() {
                var value = argument
                try check("clSetKernelArg", library.setKernelArg(kernel, cl_uint(index + 1), MemoryLayout<cl_ulong>.size, &value))
            }
            let code = library.enqueueNDRangeKernel(state.queue, kernel, 1, nil, &count, nil, 0, nil, nil)
            try check("clEnqueueNDRangeKernel", code)
        }
    }

    private func check(_ what: String, _ code: cl_int) throws(DeviceLost) {
        guard code == CL_SUCCESS else { throw lost(what, code) }
    }

    private func lost(_ what: String, _ code: cl_int) -> DeviceLost {
        DeviceLost(reason: "\(description.name): \(what) failed (answer \(code))")
    }
}
