import AWSCore
public import ArgumentParser
import FoundationEssentials
import PhotoEngine
public import PhotoMetadata

/// What is done to photos.
struct PhotoOptions: ParsableArguments {
    @Option(
        help: """
            What is done to photos, from left to right with commas between: invert, grayscale, sepia, brightness, contrast, gamma, blur, \
            sharpen, resize, rotate, flip, thumbnail, as in grayscale,resize=1600. Default: DARKROOM_OPERATIONS, else invert.
            """
    )
    var operations: String?

    @Option(
        help: """
            What of a photo's metadata is kept. keep: all but GPS position and place names. strip: profile, orientation, resolution. all: the \
            position, too. Thumbnails are always dropped.
            """
    )
    var metadata: MetadataPolicy = .keep

    /// - Parameter engine: the form to work on.
    /// - Throws: a `ValidationError` for operations that are none.
    func processing(_ engine: EngineOptions) throws -> ProcessingOptions {
        ProcessingOptions(
            operations: try list,
            representation: engine.representation,
            metadata: metadata,
            acceptsDamage: engine.acceptDamaged
        )
    }

    func validate() throws {
        _ = try list
    }

    private var list: [PhotoOperation] {
        get throws {
            let variable = "DARKROOM_OPERATIONS"
            let setting =
                operations.map { ("--operations", $0) } ?? ProcessInfo.processInfo.environment.setting(variable).map { (variable, $0) }
            guard let (name, text) = setting else { return [.invert] }
            do {
                return try PhotoOperation.list(text)
            } catch {
                throw ValidationError("\(name): \(error.reason)")
            }
        }
    }
}

extension MetadataPolicy: ExpressibleByArgument {}
