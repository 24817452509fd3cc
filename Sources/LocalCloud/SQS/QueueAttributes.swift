import AWSCore
import SQSModel

/// The attributes of a queue that its owner can set, with AWS's defaults.
///
/// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
struct QueueAttributes: Sendable, Hashable {
    /// Where messages go that were received too often.
    struct RedrivePolicy: Sendable, Hashable {
        var deadLetterTargetArn: Arn
        var maxReceiveCount: Int
    }

    /// What the owner set, by name; everything else has its default.
    private(set) var assigned: [String: String]
    private(set) var redrivePolicy: RedrivePolicy?

    init() {
        self.assigned = [:]
    }

    /// Takes values that were validated when they were stored.
    init(stored: [String: String]) {
        self.assigned = stored
        self.redrivePolicy = stored["RedrivePolicy"].flatMap { try? RedrivePolicyReader.read($0) }
    }

    var isFIFO: Bool { assigned["FifoQueue"] == "true" }
    var visibilityTimeout: Int { number("VisibilityTimeout") }
    var delaySeconds: Int { number("DelaySeconds") }
    var maximumMessageSize: Int { number("MaximumMessageSize") }
    var messageRetentionPeriod: Int { number("MessageRetentionPeriod") }
    var receiveMessageWaitTimeSeconds: Int { number("ReceiveMessageWaitTimeSeconds") }
    var hasContentBasedDeduplication: Bool { assigned["ContentBasedDeduplication"] == "true" }
    var deduplicatesByGroup: Bool { assigned["DeduplicationScope"] == "messageGroup" }
    var policy: String? { assigned["Policy"] }

    private func number(_ name: String) -> Int {
        assigned[name].flatMap { Int($0) } ?? Self.numbers[name]?.standard ?? 0
    }

    /// The value of an attribute as GetQueueAttributes gives it; nil when it is not set and has no default.
    subscript(name: String) -> String? {
        if let value = assigned[name] { return value }
        if let number = Self.numbers[name], !number.isOptional { return String(number.standard) }
        switch name {
        case "SqsManagedSseEnabled": return assigned["KmsMasterKeyId"] == nil ? "true" : "false"
        case "ContentBasedDeduplication" where isFIFO: return "false"
        case "DeduplicationScope" where isFIFO: return "queue"
        case "FifoThroughputLimit" where isFIFO: return "perQueue"
        default: return nil
        }
    }

    private struct Number {
        var range: ClosedRange<Int>
        var standard: Int
        /// Shown only when it was set.
        var isOptional = false
    }

    private static let numbers: [String: Number] = [
        "VisibilityTimeout": Number(range: 0...43_200, standard: 30),
        "DelaySeconds": Number(range: 0...900, standard: 0),
        "MaximumMessageSize": Number(range: 1024...1_048_576, standard: 1_048_576),
        "MessageRetentionPeriod": Number(range: 60...1_209_600, standard: 345_600),
        "ReceiveMessageWaitTimeSeconds": Number(range: 0...20, standard: 0),
        "KmsDataKeyReusePeriodSeconds": Number(range: 60...86_400, standard: 300, isOptional: true),
    ]

    /// The names that GetQueueAttributes' `All` gives, in AWS's order, beside those that the queue's state has.
    static let names = [
        "VisibilityTimeout", "MaximumMessageSize", "MessageRetentionPeriod", "DelaySeconds", "ReceiveMessageWaitTimeSeconds", "Policy",
        "RedrivePolicy", "RedriveAllowPolicy", "KmsMasterKeyId", "KmsDataKeyReusePeriodSeconds", "SqsManagedSseEnabled", "FifoQueue",
        "ContentBasedDeduplication", "DeduplicationScope", "FifoThroughputLimit",
    ]

    /// Takes new values; an empty one of a policy or a key unsets it.
    ///
    /// - Parameter isNew: whether the queue is being created; only then may its type be chosen.
    /// - Throws: `InvalidAttributeName`, `InvalidAttributeValue`.
    mutating func update(_ values: [String: String], isNew: Bool) throws {
        if isNew, values["FifoQueue"] == "true" { assigned["FifoQueue"] = "true" }
        for (name, value) in values.sorted(by: { $0.key < $1.key }) {
            try update(name, to: value, isNew: isNew)
        }
    }

    private mutating func update(_ name: String, to value: String, isNew: Bool) throws {
        if let number = Self.numbers[name] {
            guard let parsed = Int(value), number.range.contains(parsed) else { throw SQSErrors.invalidAttributeValue(named: name) }
            assigned[name] = String(parsed)
            return
        }
        switch name {
        case "Policy":
            if value.isEmpty {
                assigned[name] = nil
            } else {
                guard (try? PolicyDocument(value)) != nil else { throw SQSErrors.invalidAttributeValue(named: name) }
                assigned[name] = value
            }
        case "RedrivePolicy":
            redrivePolicy = value.isEmpty ? nil : try RedrivePolicyReader.read(value)
            assigned[name] = value.isEmpty ? nil : value
        case "RedriveAllowPolicy", "KmsMasterKeyId":
            assigned[name] = value.isEmpty ? nil : value
        case "SqsManagedSseEnabled":
            guard value == "true" || value == "false" else { throw SQSErrors.invalidAttributeValue(named: name) }
            assigned[name] = value
        case "FifoQueue":
            guard isNew, value == "true" else {
                if isFIFO, value == "true" { return }
                throw isFIFO || value == "true" && !isNew
                    ? SQSErrors.invalidAttributeValue(
                        "Invalid value for the parameter FifoQueue. Reason: Modifying queue type is not supported."
                    )
                    : SQSErrors.unknownAttribute(name)
            }
        case "ContentBasedDeduplication":
            guard isFIFO else { throw SQSErrors.unknownAttribute(name) }
            guard value == "true" || value == "false" else { throw SQSErrors.invalidAttributeValue(named: name) }
            assigned[name] = value
        case "DeduplicationScope", "FifoThroughputLimit":
            guard isFIFO else {
                throw SQSErrors.invalidAttributeName("You can specify the \(name) only when FifoQueue is set to true.")
            }
            let known = name == "DeduplicationScope" ? ["queue", "messageGroup"] : ["perQueue", "perMessageGroupId"]
            guard known.contains(value) else { throw SQSErrors.invalidAttributeValue(named: name) }
            assigned[name] = value
        default:
            throw SQSErrors.unknownAttribute(name)
        }
    }

    /// The first attribute of `values` that differs from this queue's, for CreateQueue on a queue that exists.
    func firstDifference(from values: [String: String]) -> String? {
        values.keys.sorted().first { name in self[name] != values[name] }
    }
}
