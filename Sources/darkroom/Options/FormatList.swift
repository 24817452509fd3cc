import ArgumentParser
import PhotoEngine

/// Formats with commas between them.
struct FormatList: ExpressibleByArgument {
    var formats: Set<PhotoFormat> = []

    /// nil when one is not known.
    init?(argument: String) {
        for name in argument.split(separator: ",", omittingEmptySubsequences: false) {
            guard let format = PhotoFormat(rawValue: name.lowercased()) else { return nil }
            formats.insert(format)
        }
    }
}
