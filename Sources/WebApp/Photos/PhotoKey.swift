import AWSCore
import AWSWire

/// The key that a photo has in every bucket of the pipeline.
struct PhotoKey: Sendable, Hashable, CustomStringConvertible {
    let description: String

    init(_ key: String) {
        self.description = key
    }

    /// `YYYY/MM/DD/<ULID>/name.jpg`: two `IMG_0001.jpg` both live, and a day's photos stand together.
    init(name: PhotoName, at now: Timestamp, random: any RandomSource) {
        let day = now.day.split(separator: "-").joined(separator: "/")
        self.description = "\(day)/\(ULID(at: now, random: random))/\(name)"
    }

    /// What people call the photo: the key's last part.
    var name: String {
        description.split(separator: "/").last.map(String.init) ?? description
    }

    /// When the key was made, if it is one of ours.
    var madeAt: Timestamp? {
        let parts = description.split(separator: "/", omittingEmptySubsequences: false)
        return parts.count == 5 ? ULID(parts[3])?.timestamp : nil
    }

    /// The key in an address: with its slashes when every part survives a browser's normalisation, else as one part.
    var path: String {
        let parts = description.split(separator: "/", omittingEmptySubsequences: false)
        let isPlain = parts.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }
        return PercentEncoding.encode(description, keepingSlash: isPlain)
    }
}
