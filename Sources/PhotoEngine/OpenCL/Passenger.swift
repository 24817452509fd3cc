internal import Dispatch
internal import Synchronization

/// A photo that wants to be on the device, and its thread, which waits.
///
/// `@unchecked`: the task's memory is used by one thread at a time: the photo's own, that of the group's first while this one waits, and
/// the photo's own again.
final class Passenger: @unchecked Sendable {
    let task: KernelTask
    private let news = Mutex<[News]>([])
    private let signal = DispatchSemaphore(value: 0)
    private let isGone = Mutex(false)

    enum News {
        /// A slot is free: the photo is to send the whole group on its way.
        case mayGo(slot: Int, [Passenger])
        /// The group is back.
        case landed(Flight)
        case lost(DeviceLost)
    }

    init(_ task: KernelTask) {
        self.task = task
    }

    func tell(_ item: News) {
        news.withLock { $0.append(item) }
        signal.signal()
    }

    /// Waits for what is next.
    ///
    /// - Returns: nil when the deadline has passed.
    func next() -> News? {
        // The highest bits of a time have a meaning of their own.
        let end = task.deadline < 1 << 60 ? DispatchTime(uptimeNanoseconds: task.deadline) : .distantFuture
        guard signal.wait(timeout: end) == .success else { return nil }
        return news.withLock { $0.removeFirst() }
    }

    /// Lets another thread read the photo's memory, unless the photo is gone by now.
    func lend(_ body: (UnsafeRawBufferPointer) -> Void) {
        isGone.withLock { isGone in
            if !isGone { body(UnsafeRawBufferPointer(rebasing: task.memory[..<task.reach])) }
        }
    }

    /// From here on the memory belongs to nobody but the photo. Waits for one that reads it now.
    func goAway() {
        isGone.withLock { $0 = true }
    }
}
