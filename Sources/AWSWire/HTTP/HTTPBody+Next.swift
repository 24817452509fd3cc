import Synchronization

extension HTTPBody {
    /// A function that gives the pieces one after the other, for streams that are built on this body.
    public var next: Next {
        if let bytes {
            let pending = Mutex<[UInt8]?>(bytes.isEmpty ? nil : bytes)
            return {
                pending.withLock { pending in
                    defer { pending = nil }
                    return pending
                }
            }
        }
        return {
            // A stream's iterator holds no state of its own: each one continues the one stream.
            var iterator = makeAsyncIterator()
            return try await iterator.next()
        }
    }
}
