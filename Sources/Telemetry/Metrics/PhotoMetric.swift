/// What the pipeline measures, in the namespace `PhotoPipeline`, without dimensions.
public enum PhotoMetric: String, Sendable, CaseIterable {
    /// One for each photo that was processed.
    case imagesProcessed = "ImagesProcessed"
    /// US dollars for each photo.
    case processingCost = "ProcessingCost"
    /// Milliseconds that the engine took for a photo.
    case processingTime = "ProcessingTime"
    /// The size of each source.
    case bytesIn = "BytesIn"
    /// The size of each result.
    case bytesOut = "BytesOut"
    /// One for each photo that was rejected, or whose processing failed for the time being.
    case failures = "Failures"
    /// One for each device that was lost; the processor has worked in its place since.
    case deviceLosses = "DeviceLosses"

    /// CloudWatch's unit. There is none for money.
    public var unit: String {
        switch self {
        case .imagesProcessed, .failures, .deviceLosses: "Count"
        case .processingCost: "None"
        case .processingTime: "Milliseconds"
        case .bytesIn, .bytesOut: "Bytes"
        }
    }

    /// Published as 0 when a processor starts, so that they can be listed before the first photo. The others would be wrong as zeros:
    /// no photo took no time.
    static let publishedAtStart: [PhotoMetric] = [.imagesProcessed, .processingCost, .failures]
}
