import AWSCore

/// All that is known about one photo: of each kind of fact the newest.
///
/// Facts only ever grow, by rules that ask which of two is newer and never which came first, so messages that are reordered or
/// repeated end in the same record, and one that was lost is made good by any later one.
struct PhotoRecord: Sendable, Hashable {
    private(set) var upload: UploadFact?
    private(set) var attempt: AttemptFact?
    private(set) var measurement: MeasurementFact?
    private(set) var result: ResultFact?
    private(set) var rejection: RejectionFact?

    mutating func observe(_ observation: Observation) {
        switch observation {
        case .uploaded(let fact): upload = Self.newer(upload, fact, at: \.at, identity: \.eTag)
        case .attempted(let fact): attempt = Self.newer(attempt, fact, at: \.at, identity: \.source)
        case .measured(let fact): measurement = Self.newer(measurement, fact, at: \.at, identity: \.source)
        case .processed(var fact):
            // A listing names the object and no metadata; what was read before of the same bytes stays.
            if let result, result.eTag == fact.eTag {
                fact.metadata = fact.metadata ?? result.metadata
                fact.size = fact.size ?? result.size
                fact.at = max(fact.at, result.at)
                self.result = fact
            } else {
                result = Self.newer(result, fact, at: \.at, identity: \.eTag)
            }
        case .rejected(var fact):
            if let rejection, rejection.eTag == fact.eTag {
                fact.note = fact.note ?? rejection.note
                fact.at = max(fact.at, rejection.at)
                self.rejection = fact
            } else {
                rejection = Self.newer(rejection, fact, at: \.at, identity: \.eTag)
            }
        }
    }

    /// The newer of two facts; of two at one instant the one with the greater identity, so that either order gives the same.
    private static func newer<Fact>(
        _ known: Fact?,
        _ fact: Fact,
        at time: (Fact) -> Timestamp,
        identity: (Fact) -> String?
    ) -> Fact {
        guard let known else { return fact }
        if time(known) != time(fact) { return time(known) > time(fact) ? known : fact }
        return (identity(known) ?? "") > (identity(fact) ?? "") ? known : fact
    }
}

extension PhotoRecord {
    private enum Outcome {
        case result(ResultFact)
        case rejection(RejectionFact)

        var at: Timestamp {
            switch self {
            case .result(let fact): fact.at
            case .rejection(let fact): fact.at
            }
        }

        var source: String? {
            switch self {
            case .result(let fact): fact.metadata?.source
            case .rejection(let fact): fact.note?.source
            }
        }
    }

    private var outcome: Outcome? {
        switch (result, rejection) {
        case (nil, nil): nil
        case (let result?, nil): .result(result)
        case (nil, let rejection?): .rejection(rejection)
        case (let result?, let rejection?): result.at >= rejection.at ? .result(result) : .rejection(rejection)
        }
    }

    /// Where the photo stands.
    var state: PhotoState {
        guard let outcome else { return attempt == nil ? .queued : .processing }
        if isSuperseded(outcome) {
            // Uploaded anew after the outcome: it waits again, or is being worked on.
            return attempt.map { isNews($0.source, at: $0.at, after: outcome) } == true ? .processing : .queued
        }
        return switch outcome {
        case .result: .done
        case .rejection: .failed
        }
    }

    private func isSuperseded(_ outcome: Outcome) -> Bool {
        if let attempt, isNews(attempt.source, at: attempt.at, after: outcome) { return true }
        if let upload, isNews(upload.eTag, at: upload.at, after: outcome) { return true }
        return false
    }

    /// Whether an upload or an attempt is of other bytes than the outcome was made from, and later.
    ///
    /// The bytes decide before the clocks do: a processor whose clock is ahead must not undo the result it has just made. Where the
    /// outcome's bytes are not known (yet), only whole seconds count, since that is all that S3's listings tell.
    private func isNews(_ source: String?, at: Timestamp, after outcome: Outcome) -> Bool {
        guard let source, let made = outcome.source else { return at.seconds > outcome.at.seconds }
        return source != made && at > outcome.at
    }

    /// When the photo came: what the gallery is sorted by, for keys that do not say it themselves.
    var addedAt: Timestamp {
        if let upload { return upload.at }
        let times = [attempt?.at, measurement?.at, result?.at, rejection?.at].compactMap { $0 }
        return times.min() ?? Timestamp(milliseconds: 0)
    }

    /// Whether something shows that there is an original to look at.
    var hasOriginal: Bool {
        upload != nil || attempt != nil || measurement != nil || rejection != nil || result?.metadata?.source != nil
    }

    /// The numbers of the work, from the result's metadata or else from the processor's message about the same bytes.
    var numbers: ResultFact.Metadata? {
        if let metadata = result?.metadata, metadata.milliseconds != nil { return metadata }
        guard let measurement else { return result?.metadata }
        if let source = result?.metadata?.source, let measured = measurement.source, source != measured { return result?.metadata }
        return ResultFact.Metadata(
            source: measurement.source,
            milliseconds: measurement.milliseconds,
            cost: measurement.cost,
            device: measurement.device
        )
    }
}
