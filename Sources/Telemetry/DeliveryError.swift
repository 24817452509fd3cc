import AWSClient
import AWSCore
import AWSWire

/// What kept telemetry from arriving, with the operation that failed: where a permission is missing, that is its name.
struct DeliveryError: Error {
    /// As AWS's policies write it, for example `cloudwatch:PutMetricData`.
    var operation: String
    var cause: any Error

    /// The code of the service's answer, where there was one.
    var code: String? { (cause as? AWSError)?.code }
}

/// Calls services and says with each failure which operation it was.
struct DeliveryCaller: OperationCaller {
    let caller: any OperationCaller

    /// - Throws: ``DeliveryError``, `CancellationError`.
    func call<Called: Operation>(_ operation: Called.Type, _ input: Called.Input) async throws -> Called.Output {
        do {
            return try await caller.call(operation, input)
        } catch let error as CancellationError {
            throw error
        } catch {
            throw DeliveryError(operation: "\(Called.service.name.lowercased()):\(Called.metadata.name)", cause: error)
        }
    }
}
