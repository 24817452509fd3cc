extension [String: String] {
    /// A variable of the environment, or a value of a file of settings; nil when it is not set or empty. Users empty what they cannot unset,
    /// and AWS's SDKs take that the same way.
    package func setting(_ name: String) -> String? {
        self[name].flatMap { $0.isEmpty ? nil : $0 }
    }
}
