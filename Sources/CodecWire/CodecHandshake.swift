/// The first thing a codec process says: who it is and how well it is locked in.
public struct CodecHandshake: Hashable, Sendable {
    /// Both sides must be of one build.
    public static let currentVersion: UInt16 = 1

    public var version: UInt16
    /// 0 when the system-call filter is in place, else the errno that kept it out.
    public var filterError: Int32
    /// 0 when memory, files and core dumps are limited, else an errno.
    public var limitError: Int32
    public var libraries: [LibraryVersion]
    /// The formats that not every build of the libraries knows, and this one does.
    public var optionalFormats: [CodecFormat]

    public init(
        version: UInt16 = Self.currentVersion,
        filterError: Int32,
        limitError: Int32,
        libraries: [LibraryVersion],
        optionalFormats: [CodecFormat] = []
    ) {
        self.version = version
        self.filterError = filterError
        self.limitError = limitError
        self.libraries = libraries
        self.optionalFormats = optionalFormats
    }

    /// The process can do no more than it should.
    public var isLockedIn: Bool { filterError == 0 && limitError == 0 }

    func write(to writer: inout FrameWriter) {
        writer.write(version)
        writer.write(filterError)
        writer.write(limitError)
        writer.write(UInt8(libraries.count))
        for library in libraries {
            writer.write(library.name)
            writer.write(library.version)
        }
        writer.write(UInt8(optionalFormats.count))
        for format in optionalFormats { writer.write(format.rawValue) }
    }

    init(from reader: inout FrameReader) throws(MalformedFrame) {
        version = try reader.read()
        filterError = try reader.read()
        limitError = try reader.read()
        libraries = []
        for _ in 0..<(try reader.read(UInt8.self)) {
            libraries.append(LibraryVersion(name: try reader.readText(), version: try reader.readText()))
        }
        optionalFormats = []
        for _ in 0..<(try reader.read(UInt8.self)) {
            guard let format = CodecFormat(rawValue: try reader.read()) else { throw MalformedFrame() }
            optionalFormats.append(format)
        }
    }
}

/// An image library in the codec process.
public struct LibraryVersion: Hashable, Sendable {
    public var name: String
    public var version: String

    public init(name: String, version: String) {
        self.name = name
        self.version = version
    }
}
