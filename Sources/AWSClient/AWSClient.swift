public import AWSCore
public import AWSWire
import S3Model
import Synchronization

/// Calls AWS's services, or whatever answers in their place: finds the endpoint, signs, tries again, streams.
///
///     let client = AWSClient(configuration, transport: HTTPClientTransport())
///     let sent = try await client.call(SendMessage.self, SendMessageRequest(messageBody: "…", queueUrl: queueURL))
///
/// One client serves the whole process: it shares connections, signing keys and the allowance for retries.
public final class AWSClient: Sendable {
    public let configuration: ClientConfiguration

    private let transport: any Transport
    private let keys = SigningKeyCache()
    private let clockCorrection = ClockCorrection()
    private let bucketRegions = BucketRegions()
    private let allowance = Mutex(RetryTokenBucket())

    public init(_ configuration: ClientConfiguration, transport: any Transport) {
        self.configuration = configuration
        self.transport = transport
    }

    /// Calls an operation.
    ///
    /// An input whose body is a stream can be sent once only: use ``call(_:making:)`` where it can be made again.
    ///
    /// - Throws: `AWSError` when the service refused, ``TransportError`` when it could not be reached, ``CredentialError``.
    public func call<Called: Operation>(_ operation: Called.Type, _ input: Called.Input) async throws -> Called.Output {
        try await attempt(operation, canMakeInputAgain: false) { input }
    }

    /// Calls an operation with an input that is made anew for every attempt, so that a streamed body can be sent again.
    public func call<Called: Operation>(
        _ operation: Called.Type,
        making makeInput: @Sendable () async throws -> Called.Input
    ) async throws -> Called.Output {
        try await attempt(operation, canMakeInputAgain: true, makeInput)
    }

    /// The credentials with which requests are signed now.
    public func credentials() async throws -> Credentials {
        try await configuration.credentials.credentials()
    }

    /// The time by the services' clock, as far as it is known.
    var now: Timestamp { clockCorrection.corrected(configuration.clock.now) }

    var resolver: EndpointResolver {
        EndpointResolver(settings: configuration.endpoints, region: configuration.region, bucketRegions: bucketRegions.known)
    }

    /// Finds out before the first call whether the service can be called as configured.
    ///
    /// - Throws: ``EndpointError``.
    public func requireEndpoint(of service: ServiceMetadata) throws(EndpointError) {
        _ = try resolver.resolve(service, bucket: nil)
    }

    func signer(for service: ServiceMetadata, region: String) -> RequestSigner {
        RequestSigner(service: service.signingName, region: region, keys: keys)
    }
}

extension AWSClient {
    /// An attempt that did not give an output.
    private struct Failure {
        var error: any Error
        var kind: FailureKind
        /// The answer's; empty when there was none.
        var fields: HTTPFields = [:]
        /// The bucket lies elsewhere.
        var redirect: BucketRedirect?
    }

    private func attempt<Called: Operation>(
        _ operation: Called.Type,
        canMakeInputAgain: Bool,
        _ makeInput: @Sendable () async throws -> Called.Input
    ) async throws -> Called.Output {
        let invocation = configuration.random.uuid()
        var schedule = RetrySchedule(configuration.retries)
        var number = 1
        var paid: Int?
        var isRedirected = false
        while true {
            let credentials = try await credentials()
            var call = try PreparedCall(operation, try await makeInput(), resolver: resolver)
            call.request.fields["amz-sdk-invocation-id"] = invocation
            call.request.fields["amz-sdk-request"] = "attempt=\(number); max=\(configuration.retries.maximumAttempts)"
            let canRepeat = canMakeInputAgain || call.request.body.bytes != nil
            let failure: Failure
            switch try await send(call, operation, credentials) {
            case .success(let output):
                allowance.withLock { $0.release(paid) }
                return output
            case .failure(let failed):
                failure = failed
            }
            if let redirect = failure.redirect, let bucket = call.bucket, !isRedirected {
                // Remembered also when this request's body is gone: the next one finds its way.
                guard try await follow(redirect, bucket, from: call.resolved, operation), canRepeat else { throw failure.error }
                isRedirected = true
                number += 1
                continue
            }
            guard canRepeat,
                case .retry(let pause) = schedule.decide(
                    after: failure.kind,
                    hint: RetryHint.pause(failure.fields),
                    random: configuration.random.next()
                )
            else { throw failure.error }
            switch failure.kind {
            case .permanent:
                throw failure.error
            case .clockSkew:
                guard clockCorrection.learn(date: failure.fields["Date"], now: configuration.clock.now) else { throw failure.error }
            case .expiredCredentials:
                await configuration.credentials.reject(credentials)
            case .transient, .timeout, .throttling:
                guard let cost = allowance.withLock({ $0.acquire(for: failure.kind) }) else { throw failure.error }
                paid = cost
                try await configuration.clock.sleep(for: pause)
            }
            number += 1
        }
    }

    private enum Outcome<Output> {
        case success(Output)
        case failure(Failure)
    }

    private func send<Called: Operation>(
        _ call: PreparedCall,
        _ operation: Called.Type,
        _ credentials: Credentials
    ) async throws -> Outcome<Called.Output> {
        let signer = signer(for: Called.service, region: call.resolved.signingRegion)
        let request = try call.signed(by: signer, with: credentials, at: now)
        do {
            var response = try await transport.send(
                request,
                to: call.resolved.endpoint,
                deadline: configuration.timeouts.deadline(for: Called.metadata, bodyLength: request.body.bytes?.count)
            )
            let succeeded = (200..<300).contains(response.status)
            if succeeded, Called.metadata.streamsOutput {
                response.body = response.bodyCheckingChecksum()
            } else {
                response.body = HTTPBody(try await response.body.collect(upTo: Self.largestDocument))
            }
            do {
                return .success(try ResponseDecoder(call.wireProtocol).decode(response, of: operation))
            } catch let error as AWSError {
                let kind = FailureKind(error, hasBody: response.body.bytes?.isEmpty != true)
                let redirect =
                    call.bucket == nil ? nil : BucketRedirect(error, fields: response.fields, operation: Called.metadata)
                return .failure(Failure(error: error, kind: kind, fields: response.fields, redirect: redirect))
            }
        } catch let error as TransportError {
            return .failure(Failure(error: error, kind: FailureKind(error)))
        }
    }

    /// Learns where a bucket lies that is not where it was looked for.
    ///
    /// - Returns: whether a further attempt goes to another place than the last.
    /// - Throws: ``EndpointError/otherPartition(bucket:region:home:)``, ``EndpointError/malformedRegion(_:)``.
    private func follow<Called: Operation>(
        _ redirect: BucketRedirect,
        _ bucket: String,
        from place: ResolvedEndpoint,
        _ operation: Called.Type
    ) async throws -> Bool {
        guard let name = redirect.region else {
            // The answer to HEAD on the bucket itself names the Region, also when it is a refusal.
            guard Called.metadata.name != HeadBucket.metadata.name else { return false }
            do {
                _ = try await call(HeadBucket.self, HeadBucketRequest(bucket: bucket))
            } catch let error where error is AWSError || error is TransportError {
                // What it said of the Region is known all the same, or nothing is, and then the first answer stands.
            }
            guard let region = bucketRegions.known[bucket] else { return false }
            return region.rawValue != place.signingRegion
        }
        let region: Region
        do throws(RegionError) {
            region = try Region(validating: name)
        } catch {
            throw EndpointError.malformedRegion(error)
        }
        guard region.partition == configuration.region.partition else {
            throw EndpointError.otherPartition(bucket: bucket, region: region, home: configuration.region)
        }
        bucketRegions.learn(bucket, region)
        return region.rawValue != place.signingRegion
    }

    /// More than any service answers with, where the answer is not a stream.
    private static let largestDocument = 64 << 20
}
