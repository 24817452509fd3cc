import Synchronization

/// Reads `Host` fields, and remembers what it read: most requests come to few names.
final class HostNames: Sendable {
    private static let limit = 256

    private let allowed: [String]
    private let services: Set<String>
    private let known = Mutex<[String: AddressedHost]>([:])

    init(allowed: [String], services: Set<String>) {
        self.allowed = allowed
        self.services = services
    }

    /// Nil when the name is not one to answer for.
    func host(_ field: String) -> AddressedHost? {
        if let host = known.withLock({ $0[field] }) { return host }
        guard let host = AddressedHost(field, allowedNames: allowed, services: services) else { return nil }
        known.withLock { known in
            if known.count >= Self.limit { known.removeAll(keepingCapacity: true) }
            known[field] = host
        }
        return host
    }
}
