internal import COpenCL
internal import Synchronization

/// The queues and kernels of an OpenCL device.
///
/// `@unchecked`: handles of the driver, whose functions are safe from any thread, but for a kernel's arguments, which have a lock.
final class OpenCLDriver: DeviceDriver, @unchecked Sendable {
    let largestMemory: Int
    private let library: OpenCLLibrary
    private let name: String
    private let context: cl_context
    private let uploads: cl_command_queue
    private let launches: cl_command_queue
    private let downloads: cl_command_queue
    private let kernels: [OpenCLKernel: cl_kernel]
    private let argumentLock = Mutex(())
    private static let setUpLock = Mutex(())

    /// So many pieces of work are given to a device's processor together. One size for all: drivers that compile for each size do it once.
    private static let groupSize = 64

    /// - Throws: why the device cannot be used.
    init(_ candidate: OpenCLCandidate) throws(OpenCLUnavailable) {
        library = candidate.library
        name = candidate.description.name
        largestMemory = candidate.largestMemory
        // One at a time: not every driver's compiler bears two threads.
        let result = Self.setUpLock.withLock { _ in
            Result { () throws(OpenCLUnavailable) in try Self.setUp(candidate) }
        }
        let parts = try result.get()
        context = parts.context
        (uploads, launches, downloads) = (parts.queues[0], parts.queues[1], parts.queues[2])
        kernels = parts.kernels
    }

    /// `@unchecked`: as the driver.
    private struct Parts: @unchecked Sendable {
        var context: cl_context
        var queues: [cl_command_queue] = []
        var kernels: [OpenCLKernel: cl_kernel] = [:]
    }

    private static func setUp(_ candidate: OpenCLCandidate) throws(OpenCLUnavailable) -> Parts {
        let library = candidate.library
        let name = candidate.description.name
        func failed(_ what: String, _ code: cl_int) -> OpenCLUnavailable {
            OpenCLUnavailable(reason: "\(name): \(what) failed (answer \(code))")
        }
        var code: cl_int = 0
        var identifier: cl_device_id? = candidate.identifier
        guard let context = library.createContext(nil, 1, &identifier, nil, nil, &code) else { throw failed("clCreateContext", code) }
        var parts = Parts(context: context)
        for _ in 0..<3 {
            let properties = cl_command_queue_properties(CL_QUEUE_PROFILING_ENABLE)
            guard let queue = library.createCommandQueue(context, candidate.identifier, properties, &code) else {
                throw failed("clCreateCommandQueue", code)
            }
            parts.queues.append(queue)
        }
        let program = OpenCLKernel.source.withCString { text in
            var source: UnsafePointer<CChar>? = text
            return library.createProgramWithSource(context, 1, &source, nil, &code)
        }
        guard let program else { throw failed("clCreateProgramWithSource", code) }
        code = library.buildProgram(program, 1, &identifier, nil, nil, nil)
        guard code == CL_SUCCESS else {
            let complaint = library.buildLog(program, candidate.identifier)
            throw OpenCLUnavailable(reason: "\(name): clBuildProgram failed (answer \(code)): \(complaint.prefix(2000))")
        }
        for kernel in OpenCLKernel.allCases {
            guard let handle = library.createKernel(program, kernel.rawValue, &code) else { throw failed("clCreateKernel", code) }
            parts.kernels[kernel] = handle
        }
        return parts
    }

    // MARK: Memory

    func makeMemory(bytes: Int) throws(DeviceLost) -> DeviceMemory {
        try memory(bytes, CL_MEM_READ_WRITE, nil)
    }

    func makeMemory(over start: UnsafeMutableRawPointer, bytes: Int) throws(DeviceLost) -> DeviceMemory {
        try memory(bytes, CL_MEM_READ_WRITE | CL_MEM_USE_HOST_PTR, start)
    }

    private func memory(_ bytes: Int, _ flags: Int32, _ start: UnsafeMutableRawPointer?) throws(DeviceLost) -> DeviceMemory {
        var code: cl_int = 0
        guard let handle = library.createBuffer(context, cl_mem_flags(flags), bytes, start, &code) else {
            throw lost("clCreateBuffer", code)
        }
        return DeviceMemory(handle: handle, bytes: bytes) { [library] in _ = library.releaseMemObject($0) }
    }

    // MARK: Transfers

    func upload(from start: UnsafeRawPointer, bytes: Int, to memory: DeviceMemory, at offset: Int) throws(DeviceLost) -> DeviceEvent {
        var handle: cl_event?
        let code = library.enqueueWriteBuffer(uploads, memory.handle, cl_bool(0), offset, bytes, start, 0, nil, &handle)
        return try event("clEnqueueWriteBuffer", code, handle)
    }

    func download(
        from memory: DeviceMemory,
        range: Range<Int>,
        to start: UnsafeMutableRawPointer,
        after event: DeviceEvent
    ) throws(DeviceLost) -> DeviceEvent {
        var before: cl_event? = event.handle
        var handle: cl_event?
        let code = library.enqueueReadBuffer(
            downloads,
            memory.handle,
            cl_bool(0),
            range.lowerBound,
            range.count,
            start,
            1,
            &before,
            &handle
        )
        return try self.event("clEnqueueReadBuffer", code, handle)
    }

    func handToDevice(_ memory: DeviceMemory, start: UnsafeMutableRawPointer) throws(DeviceLost) -> DeviceEvent {
        var handle: cl_event?
        let code = library.enqueueUnmapMemObject(launches, memory.handle, start, 0, nil, &handle)
        return try event("clEnqueueUnmapMemObject", code, handle)
    }

    func handToProcessor(_ memory: DeviceMemory) throws(DeviceLost) -> DeviceEvent {
        var code: cl_int = 0
        var handle: cl_event?
        // The address is the one that the memory was made over.
        let flags = cl_map_flags(CL_MAP_READ | CL_MAP_WRITE)
        _ = library.enqueueMapBuffer(launches, memory.handle, cl_bool(0), flags, 0, memory.bytes, 0, nil, &handle, &code)
        return try event("clEnqueueMapBuffer", code, handle)
    }

    // MARK: Kernels

    func launch(
        _ launches: [LaunchPlan.Launch],
        on memory: DeviceMemory,
        parameters: DeviceMemory,
        firstParameter: Int,
        after event: DeviceEvent?
    ) throws(DeviceLost) -> [DeviceEvent] {
        let result = argumentLock.withLock { _ in
            Result { () throws(DeviceLost) -> [DeviceEvent] in
                var events: [DeviceEvent] = []
                for launch in launches {
                    let first = cl_ulong(firstParameter + launch.firstWord)
                    // The queue is in order: the first launch waits for all.
                    events.append(try self.launch(launch, memory, parameters, first, after: events.isEmpty ? event : nil))
                }
                return events
            }
        }
        return try result.get()
    }

    private func launch(
        _ launch: LaunchPlan.Launch,
        _ memory: DeviceMemory,
        _ parameters: DeviceMemory,
        _ first: cl_ulong,
        after event: DeviceEvent?
    ) throws(DeviceLost) -> DeviceEvent {
        guard let kernel = kernels[launch.kernel] else { throw lost("looking for \(launch.kernel.rawValue)", 0) }
        var (memory, parameters, first): (cl_mem?, cl_mem?, cl_ulong) = (memory.handle, parameters.handle, first)
        try check("clSetKernelArg", library.setKernelArg(kernel, 0, MemoryLayout<cl_mem>.size, &memory))
        try check("clSetKernelArg", library.setKernelArg(kernel, 1, MemoryLayout<cl_mem>.size, &parameters))
        try check("clSetKernelArg", library.setKernelArg(kernel, 2, MemoryLayout<cl_ulong>.size, &first))
        let columns = (launch.items + Self.groupSize - 1) / Self.groupSize * Self.groupSize
        let size = [columns, launch.jobs]
        let group = [Self.groupSize, 1]
        var before: cl_event? = event?.handle
        var handle: cl_event?
        let count: cl_uint = before == nil ? 0 : 1
        let code = withUnsafePointer(to: &before) { pointer in
            library.enqueueNDRangeKernel(launches, kernel, 2, nil, size, group, count, count == 0 ? nil : pointer, &handle)
        }
        return try self.event("clEnqueueNDRangeKernel", code, handle)
    }

    func flush() throws(DeviceLost) {
        for queue in [uploads, launches, downloads] { try check("clFlush", library.flush(queue)) }
    }

    // MARK: Events

    func whenDone(_ event: DeviceEvent, _ body: @escaping @Sendable (DeviceLost?) -> Void) throws(DeviceLost) {
        let name = name
        let listener = Unmanaged.passRetained(
            Listener { status in
                body(status == CL_COMPLETE ? nil : DeviceLost(reason: "\(name): a command failed (answer \(status))"))
            }
        )
        let code = library.setEventCallback(
            event.handle,
            CL_COMPLETE,
            { _, status, data in
                guard let data else { return }
                Unmanaged<Listener>.fromOpaque(data).takeRetainedValue().body(status)
            },
            listener.toOpaque()
        )
        if code != CL_SUCCESS { listener.release() }
        try check("clSetEventCallback", code)
    }

    private final class Listener: Sendable {
        let body: @Sendable (cl_int) -> Void

        init(_ body: @escaping @Sendable (cl_int) -> Void) {
            self.body = body
        }
    }

    func milliseconds(of event: DeviceEvent) -> Double? {
        func moment(_ name: Int32) -> cl_ulong? {
            var value: cl_ulong = 0
            let code = library.getEventProfilingInfo(event.handle, cl_profiling_info(name), MemoryLayout<cl_ulong>.size, &value, nil)
            return code == CL_SUCCESS ? value : nil
        }
        guard let start = moment(CL_PROFILING_COMMAND_START), let end = moment(CL_PROFILING_COMMAND_END), end >= start else { return nil }
        return Double(end - start) / 1_000_000
    }

    private func event(_ what: String, _ code: cl_int, _ handle: cl_event?) throws(DeviceLost) -> DeviceEvent {
        try check(what, code)
        guard let handle else { throw lost(what, code) }
        return DeviceEvent(handle: handle) { [library] in _ = library.releaseEvent($0) }
    }

    private func check(_ what: String, _ code: cl_int) throws(DeviceLost) {
        guard code == CL_SUCCESS else { throw lost(what, code) }
    }

    private func lost(_ what: String, _ code: cl_int) -> DeviceLost {
        DeviceLost(reason: "\(name): \(what) failed (answer \(code))")
    }
}
