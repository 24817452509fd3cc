import AWSCore
import AWSWire
import Logging
import PhotoEngine
import Pipeline
import Pricing
import Telemetry

/// One try at one upload: look, fetch, process, store, announce.
struct PhotoAttempt: Sendable {
    let handler: PhotoHandler
    let upload: UploadNotice.Upload
    /// Where the photo's share of the machine's time begins.
    let mark: Double
    let tally: RequestTally
    let logger: Logger

    private var configuration: ProcessorConfiguration { handler.configuration }
    private var store: any PhotoStore { handler.store }
    private var key: String { upload.key }

    /// - Throws: ``SourceProblem``, ``WriteConflict``, `CancellationError`, and failures that may pass.
    func run() async throws {
        tally.count(.s3RequestsTier2, 2)
        async let inProcessed = store.describe(key, in: .processed)
        async let inRejected = store.describe(key, in: .rejected)
        let (processed, rejected) = (try await inProcessed, try await inRejected)
        // A later upload of the key needs no word of what this one asks for.
        guard !PhotoDecision.isOutdated(upload.source, by: [processed, rejected]) else { return tellOutdated() }
        // The upload's head tells what is wanted; its body is only read if that was not done before.
        tally.count(.s3RequestsTier2)
        let incoming: IncomingPhoto
        do {
            incoming = try await store.fetch(upload)
        } catch let problem as SourceProblem {
            if let metadata = processed?.metadata, metadata.source.isSameUpload(as: upload.source) { await announceResult(metadata) }
            throw problem
        }
        let wanted = WantedOperations(incoming.operations, usual: configuration.options.operations)
        switch PhotoDecision(upload: upload.source, operations: wanted.text, processed: processed, rejected: rejected) {
        case .processedAlready(let metadata):
            logger.info("Processed already")
            // The word of it may have got lost with whoever did the work.
            await announceResult(metadata)
        case .rejectedAlready:
            logger.info("Rejected already")
        case .outdated:
            tellOutdated()
        case .process(let processed, let rejected):
            try await process(incoming, wanted, processed: processed, rejected: rejected)
        }
    }

    private func tellOutdated() {
        logger.info("A newer upload of the key was processed already; nothing is overwritten")
    }

    private func process(
        _ incoming: IncomingPhoto,
        _ wanted: WantedOperations,
        processed: WriteCondition,
        rejected: WriteCondition
    ) async throws {
        async let announced: Void = announce(
            PhotoMessage(state: .processing, key: key, time: handler.clock.now, source: upload.source)
        )
        var source = upload.source
        source.eTag = incoming.eTag ?? source.eTag
        source.versionID = source.versionID ?? incoming.versionID
        do {
            var options = configuration.options
            options.operations = try wanted.operations()
            let bytes = try await read(incoming)
            let photo = try await handler.worker.process(bytes, options: options)
            await announced
            try await keep(photo, wanted, of: source, sourceBytes: bytes.count, if: processed)
            if rejected != .absent { await remove(from: .rejected) }
        } catch let rejection as PhotoRejection {
            await announced
            try await keep(rejection, wanted, of: source, if: rejected)
            // A result of an earlier upload is no result of this one. What others put there stays.
            if processed != .absent, try await isOurs(.processed) { await remove(from: .processed) }
        }
    }

    private func read(_ incoming: IncomingPhoto) async throws -> [UInt8] {
        let limit = configuration.largestPhoto
        let tooLarge = PhotoRejection(
            code: .fileTooLarge,
            reason: "the file is larger than the \(limit >> 20) MB allowed"
        )
        if let length = incoming.length, length > Int64(limit) { throw tooLarge }
        do {
            return try await incoming.body.collect(upTo: limit)
        } catch is BodyTooLarge {
            throw tooLarge
        }
    }

    // MARK: Success

    private func keep(
        _ photo: ProcessedPhoto,
        _ wanted: WantedOperations,
        of source: PhotoSource,
        sourceBytes: Int,
        if condition: WriteCondition
    ) async throws {
        let report = photo.report
        tally.count(.s3RequestsTier1)
        let cost = configuration.cost.total(busy: handler.machine.share(since: mark), requests: tally.usage + requestsToCome)
        let metadata = ResultMetadata(
            source: source,
            operations: wanted.text,
            representation: report.representation.rawValue,
            device: report.device.description,
            milliseconds: report.milliseconds.total,
            cost: cost.description
        )
        try await store.store(
            photo.bytes,
            as: key,
            in: .processed,
            contentType: photo.format.contentType,
            metadata: metadata,
            if: condition
        )
        handler.record(.imagesProcessed, 1)
        handler.record(.processingCost, cost.dollars)
        handler.record(.processingTime, report.milliseconds.total)
        handler.record(.bytesIn, Double(sourceBytes))
        handler.record(.bytesOut, Double(photo.bytes.count))
        if report.deviceLosses > 0 { handler.record(.deviceLosses, Double(report.deviceLosses)) }
        await announceResult(metadata)
        logger.info(
            "Processed",
            metadata: [
                "operations": "\(metadata.operations)",
                "representation": "\(report.representation.rawValue)",
                "device": "\(report.device.description)",
                "size": "\(report.width)x\(report.height)",
                "milliseconds": "\(report.milliseconds.total.roundedToTenths)",
                "cost": "\(cost)",
                "bytesIn": "\(sourceBytes)",
                "bytesOut": "\(photo.bytes.count)",
            ]
        )
        for warning in report.warnings { logger.notice("\(warning)") }
    }

    private func announceResult(_ metadata: ResultMetadata) async {
        await announce(
            PhotoMessage(
                state: .processed,
                key: key,
                time: handler.clock.now,
                source: metadata.source,
                device: metadata.device,
                milliseconds: metadata.milliseconds,
                cost: metadata.cost
            )
        )
    }

    /// What the photo causes beside the requests made so far: the upload itself, S3's message of it with its reception and deletion, S3's
    /// notice of the result, our last word, and the notices' deliveries.
    private var requestsToCome: Usage {
        let notices = Int128(2)
        return Usage([
            .s3RequestsTier1: 1,
            .sqsStandardRequests: 3,
            .snsPublishes: notices,
            .snsHTTPDeliveries: notices * Int128(configuration.topicSubscribers),
        ])
    }

    // MARK: Rejection

    private func keep(_ rejection: PhotoRejection, _ wanted: WantedOperations, of source: PhotoSource, if condition: WriteCondition)
        async throws
    {
        let note = Rejection(
            code: rejection.code.rawValue,
            reason: rejection.reason,
            key: key,
            time: handler.clock.now,
            source: source
        )
        try await store.store(
            Array(note.json.utf8),
            as: key,
            in: .rejected,
            contentType: Rejection.contentType,
            metadata: ResultMetadata(source: source, operations: wanted.text),
            if: condition
        )
        handler.record(.failures, 1)
        logger.warning("Rejected", metadata: ["code": "\(note.code)", "reason": "\(note.reason)"])
    }

    private func isOurs(_ bucket: PhotoBucket) async throws -> Bool {
        try await store.describe(key, in: bucket)?.metadata != nil
    }

    // MARK: What may fail without harm

    /// The gallery learns it from S3's own notice too: work is not held up for a word.
    private func announce(_ message: PhotoMessage) async {
        tally.count(.snsPublishes)
        tally.count(.snsHTTPDeliveries, configuration.topicSubscribers)
        do {
            try await handler.announcer.announce(message)
        } catch {
            logger.warning("Could not announce the photo", metadata: ["state": "\(message.state.rawValue)", "error": "\(error)"])
        }
    }

    private func remove(from bucket: PhotoBucket) async {
        do {
            try await store.delete(key, in: bucket)
        } catch {
            logger.warning("Could not remove what an earlier upload left", metadata: ["error": "\(error)"])
        }
    }
}

extension Double {
    fileprivate var roundedToTenths: Double { (self * 10).rounded() / 10 }
}
