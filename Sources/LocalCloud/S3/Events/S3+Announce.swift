import AWSCore
import AWSEvents
import Logging

extension S3 {
    /// Sends the event to each destination whose configuration wants it, within the transaction of the change.
    ///
    /// - Parameter sequence: Only creations and deletions have one.
    ///
    /// A destination that is gone, or refuses, keeps no object from being stored: S3 drops the event then.
    func announce(
        _ event: ObjectEvent,
        of key: ObjectKey,
        in bucket: StoredBucket,
        size: Int64? = nil,
        etag: String? = nil,
        sequence: Int64?,
        _ context: RequestContext,
        _ transaction: StoreTransaction
    ) throws {
        let targets = bucket.notifications.targets(of: event, key: key)
        guard !targets.isEmpty else { return }
        for target in targets {
            let record = S3EventRecord(
                region: bucket.region,
                eventTime: context.now,
                eventName: event.rawValue,
                principalID: "AWS:\(context.principal.userID)",
                sourceIPAddress: context.sourceAddress,
                requestID: context.requestID,
                extendedRequestID: context.hostID,
                configurationID: target.id,
                bucket: bucket.name,
                bucketOwnerPrincipalID: bucket.owner.eventPrincipalID,
                bucketArn: bucket.arn.description,
                key: key.text,
                size: size,
                eTag: etag,
                sequencer: sequence.map { Sequencer(number: UInt64($0)) }
            )
            try send(S3EventMessage.records([record]).json, to: target.arn, from: bucket, at: context.now, transaction)
        }
    }

    /// Hands a message to a queue or topic; what the destination refuses is logged and dropped.
    func send(
        _ body: String,
        to arn: Arn,
        from bucket: StoredBucket,
        at time: Timestamp,
        _ transaction: StoreTransaction
    ) throws {
        let message = OutgoingMessage(sender: bucket.sender, body: body, subject: "Amazon S3 Notification", time: time)
        do {
            try environment.events.deliver(message, to: arn, in: transaction)
        } catch let error as AWSError {
            environment.logger.warning("S3 dropped an event of bucket \(bucket.name): \(arn) does not take it: \(error)")
        }
    }
}

extension StoredBucket {
    /// The bucket as a sender of events: what a destination's policy is asked about.
    var sender: EventSender { EventSender(service: "s3.amazonaws.com", source: arn, account: owner) }
}
