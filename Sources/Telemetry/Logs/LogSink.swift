public import AWSClient
import LogsModel

/// A log event as CloudWatch Logs takes it.
public struct ShippedEvent: Sendable, Hashable {
    /// Milliseconds since 1970.
    public var timestamp: Int64
    public var message: String

    public init(timestamp: Int64, message: String) {
        self.timestamp = timestamp
        self.message = message
    }

    /// What the event counts towards the limit of a request.
    var billedBytes: Int { message.utf8.count + 26 }
}

/// Takes batches of log events.
public protocol LogSink: Sendable {
    /// Stores a batch in order of time, whose events span no more than a day.
    func put(_ events: [ShippedEvent]) async throws
}

/// A log stream of CloudWatch Logs. The stream, and the group where that is missing too, is created when it is first written to.
public struct CloudWatchLogStream: LogSink {
    private let caller: DeliveryCaller
    private let group: String
    private let stream: String

    public init(caller: any OperationCaller, group: String, stream: String) {
        self.caller = DeliveryCaller(caller: caller)
        self.group = group
        self.stream = stream
    }

    public func put(_ events: [ShippedEvent]) async throws {
        let request = PutLogEventsRequest(
            logGroupName: group,
            logStreamName: stream,
            logEvents: events.map { InputLogEvent(timestamp: $0.timestamp, message: $0.message) }
        )
        do {
            _ = try await caller.call(PutLogEvents.self, request)
        } catch let error as DeliveryError where error.code == "ResourceNotFoundException" {
            try await create()
            _ = try await caller.call(PutLogEvents.self, request)
        }
    }

    private func create() async throws {
        let stream = CreateLogStreamRequest(logGroupName: group, logStreamName: stream)
        do {
            _ = try await caller.call(CreateLogStream.self, stream)
        } catch let error as DeliveryError where error.code == "ResourceNotFoundException" {
            do {
                _ = try await caller.call(CreateLogGroup.self, CreateLogGroupRequest(logGroupName: group))
            } catch let error as DeliveryError where error.code == "ResourceAlreadyExistsException" {
                // Another program was faster.
            }
            _ = try await caller.call(CreateLogStream.self, stream)
        } catch let error as DeliveryError where error.code == "ResourceAlreadyExistsException" {
            // Only the group's or the stream's deletion was undone meanwhile.
        }
    }
}
