public import AWSClient
public import AWSCore
public import AWSWire

/// An operation that a service refused, or that did not reach it, with what can be done about it.
public struct ServiceRefusal: Error, Sendable, CustomStringConvertible {
    /// As AWS writes the operation, for example `s3:CreateBucket`.
    public var operation: String
    public var region: Region
    public var cause: any Error

    /// The answer, where the service gave one.
    public var answer: AWSError? { cause as? AWSError }

    /// Whether the service answered with one of these codes, in the form of any protocol.
    func isAmong(_ codes: Set<String>) -> Bool {
        answer?.isAmong(codes) == true
    }

    func means(_ codes: String...) -> Bool { isAmong(Set(codes)) }

    public var description: String {
        let advice = RefusalAdvice.advice(for: self).map { "\n  \($0)" } ?? ""
        return "\(operation): \(cause)\(advice)"
    }
}

/// Calls services and says with each refusal which operation it was.
public struct ExplainingCaller: OperationCaller {
    let caller: any OperationCaller
    let region: Region

    public init(_ caller: any OperationCaller, region: Region) {
        self.caller = caller
        self.region = region
    }

    /// - Throws: ``ServiceRefusal``, `CancellationError`.
    public func call<Called: Operation>(_ operation: Called.Type, _ input: Called.Input) async throws -> Called.Output {
        do {
            return try await caller.call(operation, input)
        } catch let error as CancellationError {
            throw error
        } catch {
            throw ServiceRefusal(operation: "\(Called.service.signingName):\(Called.metadata.name)", region: region, cause: error)
        }
    }
}
