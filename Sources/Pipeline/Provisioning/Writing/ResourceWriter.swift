import AWSClient
import AWSCore

/// Does what a plan says. Someone else may be doing the same at the same time: what is there already is brought to the same state.
struct ResourceWriter: Sendable {
    let caller: ExplainingCaller
    let reader: ResourceReader
    let names: ResourceNames
    let clock: any WallClock

    var region: Region { reader.region }
    var account: AccountID { reader.account }

    /// Makes or changes the resource itself.
    func carryOut(_ change: ResourceChange) async throws {
        let name = change.identity.name
        switch change.identity.kind {
        case .bucket: try await writeBucket(name, change)
        case .queue: try await writeQueue(name, change)
        case .topic: try await writeTopic(name, change)
        case .logGroup: try await writeLogGroup(name, change)
        case .role: try await writeRole(name, change)
        case .subscription: break
        }
    }

    /// Writes what names other resources, which are there by now.
    func link(_ change: ResourceChange) async throws {
        let links = change.properties.filter(\.property.isLink)
        guard change.identity.kind == .bucket, !links.isEmpty else { return }
        try await writeNotifications(links, of: change.identity.name)
    }

    /// Waits and tries again while the service says one of these: something else is still going on with the resource.
    func patiently<Answer>(
        _ codes: Set<String>,
        attempts: Int = 6,
        pause: Duration = .seconds(2),
        _ work: () async throws -> Answer
    ) async throws -> Answer {
        var attempt = 1
        while true {
            do {
                return try await work()
            } catch let refusal as ServiceRefusal where attempt < attempts && refusal.isAmong(codes) {
                attempt += 1
                try await clock.sleep(for: pause)
            }
        }
    }
}

extension ResourceChange {
    /// The tags to be written.
    var tags: [String: String] {
        Dictionary(
            properties.compactMap { change in
                if case .tag(let key) = change.property { (key, change.new) } else { nil }
            }
        ) { $1 }
    }

    /// The attributes to be written.
    var attributes: [String: String] {
        Dictionary(
            properties.compactMap { change in
                if case .attribute(let name) = change.property { (name, change.new) } else { nil }
            }
        ) { $1 }
    }

    /// The new value of a property, when it is to be written.
    func new(_ property: ResourceProperty) -> String? {
        properties.first { $0.property == property }?.new
    }
}
