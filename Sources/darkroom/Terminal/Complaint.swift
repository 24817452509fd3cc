import ArgumentParser

/// What cannot go on, said in one plain sentence instead of a Swift value.
enum Complaint {
    /// Runs `work`; what it throws ends the program with the error's own words.
    static func about<Value>(_ subject: String, _ work: () throws -> Value) throws -> Value {
        do {
            return try work()
        } catch {
            throw ValidationError("\(subject) cannot start: \(error)")
        }
    }

    static func about<Value>(_ subject: String, _ work: () async throws -> Value) async throws -> Value {
        do {
            return try await work()
        } catch {
            throw ValidationError("\(subject) cannot start: \(error)")
        }
    }
}
